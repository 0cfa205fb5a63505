/* The difference of two texts that differ in white space only, as a unified difference. */
#ifndef TAMIS_TOOLS_LAYOUT_DIFF_H
#define TAMIS_TOOLS_LAYOUT_DIFF_H

#include "base/buf.h"

/* Appends what makes `before` to `after`, with three lines around each change; nothing when they are equal. `name` is the file's, and
 * stands with the line at each hunk, too. Fit for a person: texts and name are escaped. The visible ASCII characters of both texts must be
 * the same: by their number the lines are laid side by side, in linear time. */
void tamis_layout_diff(tamis_buf *out, tamis_str name, tamis_str before, tamis_str after);

#endif
