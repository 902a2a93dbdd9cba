package org.handoff.control.evidence;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A text and who signed it, in the format of c2sp.org/signed-note: the text, an empty line, and a
/// line for each signature. Nothing is believed of it until a [VerifierKey] has found it right.
///
/// @param text ends with a line feed; holds no empty line
/// @param signatures their lines, without line feed
public record SignedNote(String text, List<String> signatures) {
    /// Signatures that are looked at; a longer note is none.
    private static final int SIGNATURES_MAX = 16;

    /// Longer notes are none.
    public static final int LENGTH_MAX = 16 << 10;

    static final String MARK = "\u2014 ";

    public SignedNote {
        signatures = List.copyOf(signatures);
    }

    /// As it is written.
    public String written() {
        return text + "\n" + String.join("\n", signatures) + "\n";
    }

    /// Empty if it is no note.
    public static Optional<SignedNote> parse(String written) {
        int split = written.lastIndexOf("\n\n");
        if (split <= 0 || written.length() > LENGTH_MAX || !written.endsWith("\n")) {
            return Optional.empty();
        }
        String text = written.substring(0, split + 1);
        List<String> lines = written.substring(split + 2).lines().toList();
        boolean fits =
                !text.contains("\n\n")
                        && !lines.isEmpty()
                        && lines.size() <= SIGNATURES_MAX
                        && lines.stream().allMatch(line -> line.startsWith(MARK))
                        && written.chars().allMatch(c -> c == '\n' || c >= ' ');
        SignedNote note = new SignedNote(text, lines);
        return fits && note.written().equals(written) ? Optional.of(note) : Optional.empty();
    }

    /// Notes one behind the other, an empty line after each.
    public static String together(List<SignedNote> notes) {
        StringBuilder all = new StringBuilder();
        notes.forEach(note -> all.append(note.written()).append('\n'));
        return all.toString();
    }

    /// What [#readTogether] found.
    ///
    /// @param notes that are whole, up to the first that is not
    /// @param end where the last of them ends, in bytes
    public record Read(List<SignedNote> notes, int end) {}

    /// Reads what [#together] wrote, as bytes: a torn end need not be UTF-8.
    public static Read readTogether(byte[] bytes) {
        String all = new String(bytes, StandardCharsets.ISO_8859_1);
        List<SignedNote> notes = new ArrayList<>();
        int begin = 0;
        while (true) {
            int middle = all.indexOf("\n\n", begin);
            int end = middle < 0 ? -1 : all.indexOf("\n\n", middle + 2);
            Optional<SignedNote> note =
                    end < 0
                            ? Optional.empty()
                            : parse(new String(bytes, begin, end + 1 - begin, UTF_8));
            if (note.isEmpty()) {
                return new Read(List.copyOf(notes), begin);
            }
            notes.add(note.get());
            begin = end + 2;
        }
    }
}
