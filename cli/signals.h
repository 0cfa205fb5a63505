/* SIGTERM and SIGINT end a stream well: what was read is finished. The second one ends the program at once.
 * */
#ifndef TAMIS_CLI_SIGNALS_H
#define TAMIS_CLI_SIGNALS_H

/* Installs the handlers. The result becomes readable when a signal came (a tamis_stream's stop_fd); -1 when
 * there is no pipe to be had, and then the signals do what they always do. Called once. */
int tamis_signals_catch(void);

#endif
