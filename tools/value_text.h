/* Values as a person reads them. */
#ifndef TAMIS_TOOLS_VALUE_TEXT_H
#define TAMIS_TOOLS_VALUE_TEXT_H

#include "vm/value.h"

/* undefined, NaN, Infinity and -0 as JavaScript writes them, a list as [list], anything else as JSON. False
 * when the buffer has failed. */
bool tamis_value_add_text(tamis_buf *out, tamis_value value);

#endif
