// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once
#include <libxml/xmlversion.h>
// Its headers would bring in ICU's, which Foundation has in another version; nothing of ours
// touches the converters.
#undef LIBXML_ICU_ENABLED
#include <libxml/HTMLparser.h>
#include <libxml/parser.h>
