/* Text that a person will see, made of bytes that nobody trusts.
 *
 * C0 and C1 controls, DEL, bidi controls (U+061C U+200E U+200F U+202A-202E U+2066-2069), line separators
 * (U+2028 U+2029), U+FEFF inside, and bytes that are not UTF-8 appear as `\x1b` (bytes, and code points below
 * 0x100) or `\u{202e}`. A TAB is kept when `keep_tabs`, else `\x09`. Pure functions. */
#ifndef TAMIS_BASE_ESCAPE_H
#define TAMIS_BASE_ESCAPE_H

#include "base/buf.h"

bool tamis_escape_add(tamis_buf *out, tamis_str s, bool keep_tabs);

/* The columns that tamis_escape_add gives `s`, a tab counted as one: code points as shown. */
size_t tamis_escape_width(tamis_str s);

#endif
