/* A verdict in words. */
#ifndef TAMIS_TOOLS_VERDICT_TEXT_H
#define TAMIS_TOOLS_VERDICT_TEXT_H

#include "base/buf.h"
#include "tamis.h"

/* "dropped by platform 'benign WildFire verdicts'". Names are as they are: the caller escapes them. */
bool tamis_verdict_add_text(tamis_buf *out, const tamis_verdict *verdict);

#endif
