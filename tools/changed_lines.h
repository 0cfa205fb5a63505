/* What differs between two texts of lines, for people:
 *
 *     line 4
 *       - {"outcome":"dropped","filter":"platform","label":"low value"}
 *       + {"outcome":"unmapped"}
 */
#ifndef TAMIS_TOOLS_CHANGED_LINES_H
#define TAMIS_TOOLS_CHANGED_LINES_H

#include "base/buf.h"

/* Appends it: at most some dozen lines of each side and then a number, long lines cut, hostile bytes escaped. Lines that both
 * begin and end with are left out; between them, lines of equal number are compared with each other when there are as many of
 * both. Takes linear time. False when the buffer has failed. */
bool tamis_changed_lines(tamis_buf *out, tamis_str before, tamis_str after);

#endif
