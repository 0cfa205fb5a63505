/* What the commands that read streams share: signals, progress, and words for what went wrong. */
#ifndef TAMIS_CLI_STREAM_COMMAND_H
#define TAMIS_CLI_STREAM_COMMAND_H

#include "runtime/stream.h"

/* Runs the stream (inputs, work, workers and sinks are given) with SIGTERM and SIGINT caught, and shows its
 * progress when standard error is a terminal and standard output none. Returns TAMIS_EXIT_FINE, or
 * TAMIS_EXIT_IO after the reason was told. */
int tamis_stream_command(tamis_stream *stream);

#endif
