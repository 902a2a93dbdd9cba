package org.handoff.gateway.compare;

import org.handoff.gateway.compare.Shape.Naming;

import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/// An HL7 version 2 message in its delimited form (HL7 v2.9 chapter 2): segments, fields,
/// repetitions and components, by the delimiters that it names itself. What is empty at an end is
/// the same as absent. Left out: MSH-7, when it was made, and MSH-10, its own number.
final class Hl7Reader {
    /// First byte of a message framed for MLLP.
    static final byte BEGIN = 0x0B;

    private static final Pattern SEGMENT = Pattern.compile("[A-Z][A-Z0-9]{2}");
    private static final List<Integer> OF_THE_COPY = List.of(7, 10);
    private static final int MSH_MIN_CHARS = 8;

    private final Budget budget;

    Hl7Reader(Budget budget) {
        this.budget = budget;
    }

    /// @throws Unreadable if it does not begin with a message header, or is too much
    Shape read(byte[] body, Charset charset) throws Unreadable {
        String text = new String(body, charset).replaceAll("[\u000b\u001c]", "").strip();
        if (!text.startsWith("MSH") || text.length() < MSH_MIN_CHARS) {
            throw Unreadable.malformed("HL7 message");
        }
        char field = text.charAt(3);
        char component = text.charAt(4);
        char repetition = text.charAt(5);
        Element message = new Element();
        for (String line : text.split("[\r\n]+", -1)) {
            if (line.isBlank()) {
                continue;
            }
            String name = line.length() < 3 ? line : line.substring(0, 3);
            if (!SEGMENT.matcher(name).matches()) {
                throw Unreadable.malformed("HL7 message");
            }
            message.child(name, segment(line, field, component, repetition));
        }
        return message.shape();
    }

    private Shape segment(String line, char field, char component, char repetition)
            throws Unreadable {
        budget.take(1);
        boolean isHeader = line.startsWith("MSH");
        Map<String, Shape> fields = new HashMap<>();
        String[] parts = line.split(Pattern.quote(String.valueOf(field)), -1);
        for (int i = 1; i < parts.length; i++) {
            int number = isHeader ? i + 1 : i;
            boolean skipped = isHeader && OF_THE_COPY.contains(number);
            if (skipped || parts[i].isEmpty()) {
                continue;
            }
            budget.take(2);
            Shape value =
                    isHeader && number == 2
                            ? new Shape.Leaf("text", parts[i])
                            : repeated(parts[i], component, repetition);
            fields.put(String.valueOf(number), value);
        }
        return new Shape.Fields(fields, Naming.TRUSTED);
    }

    private Shape repeated(String text, char component, char repetition) throws Unreadable {
        List<Shape> all = new ArrayList<>();
        for (String each : text.split(Pattern.quote(String.valueOf(repetition)), -1)) {
            all.add(components(each, component));
        }
        return new Shape.Items(all, false);
    }

    private Shape components(String text, char component) throws Unreadable {
        Map<String, Shape> found = new LinkedHashMap<>();
        String[] parts = text.split(Pattern.quote(String.valueOf(component)), -1);
        for (int i = 0; i < parts.length; i++) {
            if (!parts[i].isEmpty()) {
                budget.take(4);
                found.put(String.valueOf(i + 1), new Shape.Leaf("text", parts[i]));
            }
        }
        return new Shape.Fields(found, Naming.TRUSTED);
    }
}
