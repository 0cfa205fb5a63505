/* Text in XML 1.0. */
#ifndef TAMIS_TOOLS_XML_H
#define TAMIS_TOOLS_XML_H

#include "base/buf.h"

/* Appends text for element content or for an attribute in double quotes. Markup, line ends and what
 * base/escape.h calls hostile become references; what XML 1.0 cannot hold, and bytes that are not UTF-8,
 * become U+FFFD. False when the buffer has failed. */
bool tamis_xml_add_text(tamis_buf *out, tamis_str text);

#endif
