package org.handoff.bench.map;

import org.handoff.inventory.fact.End;
import org.handoff.inventory.fact.Fact;
import org.handoff.inventory.intake.Limits;
import org.handoff.inventory.intake.Origin;
import org.handoff.inventory.source.Head;
import org.handoff.inventory.source.Input;
import org.handoff.inventory.source.Sink;
import org.handoff.inventory.source.Source;
import org.handoff.inventory.source.Sources;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.util.stream.Stream;

/// Which addresses of other machines the sources find in a tree of real configuration and source
/// text, each with its place, so that a person can say which of them are none; and how many places
/// the naive expression finds in the same files.
final class Tree {
    private Tree() {}

    static void print(String name, Path tree) throws IOException {
        long files = 0;
        long naive = 0;
        Found found = new Found();
        try (Stream<Path> all = Files.walk(tree)) {
            for (Path file : (Iterable<Path>) all.filter(Files::isRegularFile).sorted()::iterator) {
                Origin origin = new Origin(tree.relativize(file).toString(), 0);
                try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
                    in.mark(Head.BYTES);
                    Head head = Head.of(origin, in.readNBytes(Head.BYTES));
                    in.reset();
                    Source source = Sources.STANDARD.of(head);
                    if (source != null && !head.binary()) {
                        files++;
                        naive +=
                                NaivePattern.count(
                                        Files.readString(file, StandardCharsets.ISO_8859_1));
                        found.path = origin.path();
                        source.read(
                                new Input(origin, head, in, Limits.DEFAULT, ZoneOffset.UTC), found);
                    }
                }
            }
        }
        System.out.printf(
                "%s, %,d files: the naive expression finds %,d places, handoff map %,d%n",
                name, files, naive, found.places);
    }

    /// Prints each place once.
    private static final class Found implements Sink {
        private String path = "";
        private String last = "";
        private long places;

        @Override
        public void take(Fact fact, long line, long offset) {
            if (fact instanceof Fact.Link link
                    && !link.comment()
                    && link.to() instanceof End.At at
                    && at.address().isHost()) {
                String place = path + ":" + line + " " + at;
                if (!place.equals(last)) {
                    System.out.println(place);
                    places++;
                    last = place;
                }
            }
        }

        @Override
        public void malformed(long line, long offset, String why) {
            // what cannot be read holds no address that anybody could judge
        }

        @Override
        public void noise(String rule) {
            // left out by a rule of its own
        }
    }
}
