package org.handoff.control.evidence.worm;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/// One page of the names in a container, as Azure lists them in XML.
///
/// @param next what the next page is asked with; empty behind the last
record BlobList(List<Blob> blobs, String next) {
    BlobList {
        blobs = List.copyOf(blobs);
    }

    /// @param version empty where the storage keeps none
    record Blob(String name, String version, long size) {}

    static BlobList read(byte[] xml) throws IOException {
        XMLInputFactory factory = XMLInputFactory.newInstance();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        List<Blob> blobs = new ArrayList<>();
        String next = "";
        String name = "";
        String version = "";
        long size = 0;
        try {
            XMLStreamReader reader = factory.createXMLStreamReader(new ByteArrayInputStream(xml));
            while (reader.hasNext()) {
                int event = reader.next();
                if (event == XMLStreamConstants.START_ELEMENT) {
                    switch (reader.getLocalName()) {
                        case "Blob" -> version = "";
                        case "Name" -> name = reader.getElementText();
                        case "VersionId" -> version = reader.getElementText();
                        case "Content-Length" -> size = Long.parseLong(reader.getElementText());
                        case "NextMarker" -> next = reader.getElementText();
                        default -> {}
                    }
                } else if (event == XMLStreamConstants.END_ELEMENT
                        && reader.getLocalName().equals("Blob")) {
                    blobs.add(new Blob(name, version, size));
                }
            }
            return new BlobList(blobs, next);
        } catch (XMLStreamException | NumberFormatException e) {
            throw new IOException("the list of blobs cannot be read", e);
        }
    }
}
