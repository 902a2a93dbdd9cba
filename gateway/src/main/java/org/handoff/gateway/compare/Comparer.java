package org.handoff.gateway.compare;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import org.handoff.gateway.compare.Difference.Kind;
import org.handoff.gateway.compare.Shape.Leaf;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// Compares two answers of one request. Stateless but for its key; safe for many threads.
public final class Comparer {
    private static final String STATUS = "status";
    private static final String BODY = "$";

    private final CompareOptions options;
    private final KeyedHash hash;

    public Comparer(CompareOptions options, KeyedHash hash) {
        this.options = options;
        this.hash = hash;
    }

    /// @param own the owner's answer
    /// @param other the other side's
    /// @param hasBody false for HEAD
    public Comparison compare(Answer own, Answer other, boolean hasBody) {
        Findings findings = new Findings(hash, options);
        if (own.status() != other.status()) {
            findings.add(STATUS, Kind.DIFFERENT, leaf(own.status()), leaf(other.status()));
        }
        if (own.status() / 100 != other.status() / 100) {
            return new Comparison(findings.all(), false, ""); // of another page: says nothing more
        }
        headers(own, other, findings);
        String unread = "";
        if (hasBody) {
            try {
                bodies(own, other, findings);
            } catch (Unreadable e) {
                unread = e.text();
            }
        }
        return new Comparison(findings.all(), findings.isPartial(), unread);
    }

    private static Leaf leaf(int number) {
        return new Leaf("number", String.valueOf(number));
    }

    private void headers(Answer own, Answer other, Findings findings) {
        for (String name : options.headers()) {
            String left = normal(name, own.header(name));
            String right = normal(name, other.header(name));
            String path = "header." + name;
            if (left.equals(right)) {
                continue;
            }
            if (right.isEmpty()) {
                findings.add(path, Kind.MISSING, new Leaf("text", left), null);
            } else if (left.isEmpty()) {
                findings.add(path, Kind.EXTRA, null, new Leaf("text", right));
            } else {
                findings.add(path, Kind.DIFFERENT, new Leaf("text", left), new Leaf("text", right));
            }
        }
    }

    /// Of a content type, media type and charset count, in whatever case and spacing.
    private static String normal(String name, String value) {
        if (!name.equals("content-type") || value.isBlank()) {
            return value.strip();
        }
        return Format.media(value) + ";" + Format.charset(value).name();
    }

    /// @throws Unreadable if neither can be judged: too large, or of an unknown coding
    private void bodies(Answer own, Answer other, Findings findings) throws Unreadable {
        byte[] left = Coding.undone(own, options.limits().bodyBytes());
        byte[] right = Coding.undone(other, options.limits().bodyBytes());
        String leftType = own.header("content-type");
        String rightType = other.header("content-type");
        Format format = Format.of(leftType, left);
        if (Arrays.equals(left, right)) {
            return;
        }
        if (format != Format.of(rightType, right)) {
            findings.add(BODY, Kind.TYPE, bytes(left), bytes(right));
            return;
        }
        Shape ownShape = shape(format, leftType, left);
        Shape otherShape = shape(format, rightType, right);
        new TreeWalk(options, findings).compare(BODY, ownShape, otherShape);
    }

    /// What is not of its format is compared byte by byte, and differs from what is.
    private Shape shape(Format format, String contentType, byte[] body) throws Unreadable {
        try {
            return readable(format, contentType, body);
        } catch (Unreadable e) {
            if (e.isTooMuch()) {
                throw e;
            }
            return bytes(body);
        }
    }

    private Shape readable(Format format, String contentType, byte[] body) throws Unreadable {
        Budget budget = new Budget(options.limits());
        return switch (format) {
            case JSON -> Fhir.normal(new JsonReader(budget).read(body));
            case XML -> new XmlReader(budget).read(body);
            case HTML -> new HtmlReader(budget).read(body, Format.charset(contentType));
            case HL7 -> new Hl7Reader(budget).read(body, Format.charset(contentType));
            case TEXT -> lines(new String(body, Format.charset(contentType)), budget);
            case BYTES -> bytes(body);
        };
    }

    /// Lines, without white space at their ends and empty ones at the text's end.
    private static Shape lines(String text, Budget budget) throws Unreadable {
        List<Shape> lines = new ArrayList<>();
        for (String line : text.stripTrailing().split("\r\n|\r|\n", -1)) {
            budget.take(1);
            lines.add(new Leaf("text", line.stripTrailing()));
        }
        return new Shape.Items(lines, true);
    }

    private static Leaf bytes(byte[] body) {
        return new Leaf("bytes", new String(body, ISO_8859_1));
    }
}
