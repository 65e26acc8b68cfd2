// SPDX-License-Identifier: GPL-3.0-or-later
//
// The parts of libxml2 that are used, as its headers libxml/parser.h and libxml/HTMLparser.h declare
// them; the layout is part of its ABI. Not the headers themselves: they bring in ICU's, which
// Foundation has in another version, and their folder would have to be known to every module.
#pragma once

typedef unsigned char xmlChar;
typedef struct _xmlParserCtxt *xmlParserCtxtPtr;
typedef xmlParserCtxtPtr htmlParserCtxtPtr;

/// What is told of a document; functions that are not set here are not ours to set.
typedef struct _xmlSAXHandler {
  void *internalSubset, *isStandalone, *hasInternalSubset, *hasExternalSubset, *resolveEntity;
  void *getEntity, *entityDecl, *notationDecl, *attributeDecl, *elementDecl, *unparsedEntityDecl;
  void *setDocumentLocator, *startDocument, *endDocument;
  void (*startElement)(void *context, const xmlChar *name, const xmlChar **attributes);
  void (*endElement)(void *context, const xmlChar *name);
  void *reference;
  void (*characters)(void *context, const xmlChar *text, int count);
  void (*ignorableWhitespace)(void *context, const xmlChar *text, int count);
  void *processingInstruction, *comment, *warning, *error, *fatalError, *getParameterEntity;
  void (*cdataBlock)(void *context, const xmlChar *text, int count);
  void *externalSubset;
  unsigned int initialized;
  void *_private, *startElementNs, *endElementNs, *serror;
} xmlSAXHandler, htmlSAXHandler;

typedef enum {
  XML_PARSE_RECOVER = 1 << 0,
  XML_PARSE_NOERROR = 1 << 5,
  XML_PARSE_NOWARNING = 1 << 6,
  XML_PARSE_SAX1 = 1 << 9,
  XML_PARSE_NONET = 1 << 11,
} xmlParserOption;

typedef enum {
  HTML_PARSE_RECOVER = 1 << 0,
  HTML_PARSE_NOERROR = 1 << 5,
  HTML_PARSE_NOWARNING = 1 << 6,
  HTML_PARSE_NONET = 1 << 11,
  HTML_PARSE_IGNORE_ENC = 1 << 21,
} htmlParserOption;

typedef enum { XML_CHAR_ENCODING_UTF8 = 1 } xmlCharEncoding;

xmlParserCtxtPtr xmlCreatePushParserCtxt(xmlSAXHandler *handler, void *context, const char *bytes,
                                         int count, const char *name);
int xmlCtxtUseOptions(xmlParserCtxtPtr parser, int options);
int xmlParseChunk(xmlParserCtxtPtr parser, const char *bytes, int count, int ends);
void xmlFreeParserCtxt(xmlParserCtxtPtr parser);

htmlParserCtxtPtr htmlCreatePushParserCtxt(htmlSAXHandler *handler, void *context,
                                           const char *bytes, int count, const char *name,
                                           xmlCharEncoding encoding);
int htmlCtxtUseOptions(htmlParserCtxtPtr parser, int options);
int htmlParseChunk(htmlParserCtxtPtr parser, const char *bytes, int count, int ends);
void htmlFreeParserCtxt(htmlParserCtxtPtr parser);
