package org.handoff.inventory.source;

import org.apache.commons.io.input.ReaderInputStream;
import org.handoff.inventory.fact.Fact;
import org.handoff.inventory.intake.Charsets;
import org.handoff.inventory.intake.Limits;
import org.handoff.inventory.intake.Lines;
import org.handoff.inventory.intake.Origin;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.time.ZoneOffset;

import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/// One file, opened. Exactly one of its readers is used, once. One thread.
public final class Input {
    private final Origin origin;
    private final Head head;
    private final InputStream stream;
    private final Limits limits;
    private final ZoneId zone;

    /// @param zone of times that the file gives without one
    public Input(Origin origin, Head head, InputStream stream, Limits limits, ZoneId zone) {
        this.origin = origin;
        this.head = head;
        this.stream = stream;
        this.limits = limits;
        this.zone = zone;
    }

    public Origin origin() {
        return origin;
    }

    public Head head() {
        return head;
    }

    public Limits limits() {
        return limits;
    }

    /// Of times that the file gives without one.
    public ZoneId zone() {
        return zone;
    }

    /// To be said by whoever used it.
    public Fact.Assumed assumedZone() {
        return new Fact.Assumed(
                "times without a zone are read as "
                        + (zone.equals(ZoneOffset.UTC) ? "UTC" : zone.getId()));
    }

    public InputStream bytes() {
        return stream;
    }

    /// The lines in UTF-8, whatever the file's encoding; offsets are then of that form.
    public Lines lines() throws IOException {
        Charset charset = Charsets.of(head.bytes());
        if (charset.equals(StandardCharsets.UTF_8)) {
            skipMark();
            return new Lines(stream, limits.lineBytesMax());
        }
        stream.skipNBytes(hasWideMark() ? 2 : 0);
        InputStream utf8 =
                ReaderInputStream.builder()
                        .setReader(new InputStreamReader(stream, charset))
                        .setCharset(StandardCharsets.UTF_8)
                        .get();
        return new Lines(utf8, limits.lineBytesMax());
    }

    /// The whole file.
    ///
    /// @throws IOException also if it is larger than a document may be
    public byte[] document() throws IOException {
        byte[] all = stream.readNBytes(limits.documentBytesMax() + 1);
        if (all.length > limits.documentBytesMax()) {
            throw new IOException("larger than " + limits.documentBytesMax() + " bytes");
        }
        return all;
    }

    /// The whole file as text.
    public String text() throws IOException {
        byte[] all = document();
        return Charsets.withoutMark(new String(all, Charsets.of(head.bytes())));
    }

    /// A reader of XML that knows no DTD and no external entity, so that neither a bomb nor a file
    /// of this machine can come in.
    public XMLStreamReader xml() throws IOException {
        XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
        factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
        factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
        factory.setProperty(XMLInputFactory.IS_COALESCING, true);
        try {
            return factory.createXMLStreamReader(xmlBytes());
        } catch (XMLStreamException e) {
            throw new IOException("no XML", e);
        }
    }

    /// Task Scheduler writes `encoding="UTF-16"` into files that tools then save as UTF-8.
    private InputStream xmlBytes() throws IOException {
        byte[] all = document();
        Charset charset = Charsets.of(head.bytes());
        String text = Charsets.withoutMark(new String(all, charset));
        int end = text.startsWith("<?xml") ? text.indexOf("?>") : -1;
        if (end < 0 || (charset.equals(StandardCharsets.UTF_8) && !declaresWide(text, end))) {
            return new ByteArrayInputStream(all);
        }
        return new ByteArrayInputStream(text.substring(end + 2).getBytes(StandardCharsets.UTF_8));
    }

    private static boolean declaresWide(String text, int end) {
        return text.substring(0, end).toLowerCase(java.util.Locale.ROOT).contains("utf-16");
    }

    private void skipMark() throws IOException {
        if (head.startsWith(0xef, 0xbb, 0xbf)) {
            stream.skipNBytes(3);
        }
    }

    private boolean hasWideMark() {
        return head.startsWith(0xff, 0xfe) || head.startsWith(0xfe, 0xff);
    }
}
