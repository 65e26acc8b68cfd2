// SPDX-License-Identifier: GPL-3.0-or-later
#define _GNU_SOURCE
#include "forward.h"
#include "../CXML/shim.h"

LIBRARY("libxml2.so.2")

FORWARD(xmlParserCtxtPtr, xmlCreatePushParserCtxt,
        (xmlSAXHandler *handler, void *data, const char *bytes, int count, const char *name),
        (handler, data, bytes, count, name), NULL)
FORWARD(int, xmlCtxtUseOptions, (xmlParserCtxtPtr parser, int options), (parser, options), -1)
FORWARD(int, xmlParseChunk, (xmlParserCtxtPtr parser, const char *bytes, int count, int ends),
        (parser, bytes, count, ends), -1)
FORWARD_VOID(xmlFreeParserCtxt, (xmlParserCtxtPtr parser), (parser))
FORWARD(htmlParserCtxtPtr, htmlCreatePushParserCtxt,
        (htmlSAXHandler *handler, void *data, const char *bytes, int count, const char *name,
         xmlCharEncoding encoding),
        (handler, data, bytes, count, name, encoding), NULL)
FORWARD(int, htmlCtxtUseOptions, (htmlParserCtxtPtr parser, int options), (parser, options), -1)
FORWARD(int, htmlParseChunk, (htmlParserCtxtPtr parser, const char *bytes, int count, int ends),
        (parser, bytes, count, ends), -1)
FORWARD_VOID(htmlFreeParserCtxt, (htmlParserCtxtPtr parser), (parser))
