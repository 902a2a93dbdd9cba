package org.handoff.inventory.fact;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LabelTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "123-45-6789",
                "(555) 123-4567",
                "+1 555 123 4567",
                "1955-03-12",
                "03/12/1955",
                "jo.smith@example.net",
                "MRN: A1B2",
                "4417123456789113",
                "password=hunter2",
                "WBA3A5C50CF256651",
                "0123456789abcdef0123456789abcdef",
            })
    void whatLooksLikeAnIdentifierOrASecretIsMasked(String planted) {
        assertThat(Label.of("export " + planted + " done").text())
                .startsWith("export")
                .contains("***")
                .doesNotContain(planted);
    }

    @Test
    void theTailOfAUrlIsMaskedAndItsHostIsKept() {
        assertThat(Label.of("https://labs.example.net/p/smith?x=1").text())
                .isEqualTo("https://labs.example.net/***");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "task Year end archive",
                "SQL Agent job Nightly export 2",
                "db01",
                "chart.exe",
                "step 10 of 12"
            })
    void namesOfThingsStay(String name) {
        assertThat(Label.of(name).text()).isEqualTo(name);
    }

    @Test
    void controlCharactersAndLengthAreBounded() {
        assertThat(Label.of("a\u001b[31mb\u202e" + "x".repeat(500)).text())
                .hasSizeLessThanOrEqualTo(80)
                .doesNotContain("\u001b", "\u202e");
    }
}
