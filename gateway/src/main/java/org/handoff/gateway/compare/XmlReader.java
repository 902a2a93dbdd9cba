package org.handoff.gateway.compare;

import java.io.ByteArrayInputStream;

import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/// XML 1.0 with namespaces, by the JDK's pull parser. Prefixes, comments and processing
/// instructions mean nothing. A document type is not read and nothing is fetched: an entity of its
/// own makes a body unreadable.
final class XmlReader {
    private final Budget budget;

    XmlReader(Budget budget) {
        this.budget = budget;
    }

    /// @throws Unreadable if it is not well-formed, or is too much
    Shape read(byte[] body) throws Unreadable {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_REPLACING_ENTITY_REFERENCES, true);
        factory.setXMLResolver((_, _, _, _) -> new ByteArrayInputStream(new byte[0]));
        try {
            XMLStreamReader xml = factory.createXMLStreamReader(new ByteArrayInputStream(body));
            try {
                return document(xml);
            } finally {
                xml.close();
            }
        } catch (XMLStreamException e) {
            throw Unreadable.malformed("XML");
        }
    }

    private Shape document(XMLStreamReader xml) throws XMLStreamException, Unreadable {
        Element root = new Element();
        while (xml.hasNext()) {
            if (xml.next() == XMLStreamConstants.START_ELEMENT) {
                String name = xml.getLocalName();
                root.child(name, element(xml, 1));
            }
        }
        return root.shape();
    }

    private Shape element(XMLStreamReader xml, int depth) throws XMLStreamException, Unreadable {
        budget.take(depth);
        Element element = new Element();
        String space = xml.getNamespaceURI();
        if (space != null && !space.isEmpty()) {
            element.attribute("xmlns", space);
        }
        for (int i = 0; i < xml.getAttributeCount(); i++) {
            budget.take(depth);
            String of = xml.getAttributeNamespace(i);
            String name = xml.getAttributeLocalName(i);
            element.attribute(of == null || of.isEmpty() ? name : "x:" + name, value(xml, i, of));
        }
        while (xml.hasNext()) {
            switch (xml.next()) {
                case XMLStreamConstants.START_ELEMENT -> {
                    String name = xml.getLocalName();
                    element.child(name, element(xml, depth + 1));
                }
                case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA ->
                        element.text(xml.getText());
                case XMLStreamConstants.ENTITY_REFERENCE -> throw Unreadable.malformed("XML");
                case XMLStreamConstants.END_ELEMENT -> {
                    return element.shape();
                }
                default -> {}
            }
        }
        throw Unreadable.malformed("XML");
    }

    private static String value(XMLStreamReader xml, int at, String space) {
        String value = xml.getAttributeValue(at);
        return space == null || space.isEmpty() ? value : space + " " + value;
    }
}
