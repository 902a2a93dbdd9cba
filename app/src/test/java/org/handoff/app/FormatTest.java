package org.handoff.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.FormatterException;
import com.google.googlejavaformat.java.ImportOrderer;
import com.google.googlejavaformat.java.JavaFormatterOptions;
import com.google.googlejavaformat.java.RemoveUnusedImports;
import com.google.googlejavaformat.java.StringWrapper;

import org.junit.jupiter.api.Test;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Objects;

/// The code is formatted by google-java-format, AOSP style. Run with `-Dhandoff.golden=write` to
/// format everything in place.
class FormatTest {
    private static final Formatter FORMATTER =
            new Formatter(
                    JavaFormatterOptions.builder()
                            .style(JavaFormatterOptions.Style.AOSP)
                            .reorderModifiers(true)
                            .build());

    @Test
    void everySourceFileIsFormatted() {
        List<String> wrong =
                Sources.all().parallelStream()
                        .filter(FormatTest::differs)
                        .map(Source::name)
                        .toList();

        assertThat(wrong)
                .as(
                        "files to format: run `mvn -pl app -am test -Dtest=FormatTest"
                                + " -Dhandoff.golden=write"
                                + " -Dsurefire.failIfNoSpecifiedTests=false`")
                .isEmpty();
    }

    private static boolean differs(Source source) {
        try {
            String formatted = formatted(source.text());
            boolean differs = !formatted.equals(source.text());
            if (differs && Objects.equals(System.getProperty("handoff.golden"), "write")) {
                Files.writeString(source.file(), formatted);
            }
            return differs;
        } catch (FormatterException e) {
            throw new AssertionError(source.name() + " cannot be parsed", e);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /// As the formatter's own command line does it.
    private static String formatted(String text) throws FormatterException {
        String ordered = ImportOrderer.reorderImports(text, JavaFormatterOptions.Style.AOSP);
        String used = RemoveUnusedImports.removeUnusedImports(ordered);
        return StringWrapper.wrap(FORMATTER.formatSource(used), FORMATTER);
    }
}
