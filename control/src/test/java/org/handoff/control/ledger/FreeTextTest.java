package org.handoff.control.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FreeTextTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "CHG0012345 approved",
                "CAB-20391, window 2",
                "INC 4711",
                "host 10.20.30.40 is powered off",
                "legacy is down since 02:07",
                "lag above 2s for 15 min"
            })
    void whatAnAuditorNeedsStays(String reason) {
        assertThat(FreeText.clean(reason, 200)).isEqualTo(reason);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "MRN 8847123",
                "mrn:A-77",
                "patient 12 waits",
                "SSN 123-45-6789",
                "123-45-6789",
                "call 555-867-5309",
                "+1 (555) 867 5309",
                "born 03/04/1951",
                "1951-03-04",
                "jane@example.org asked",
                "see 8847123",
                "#8847123",
                "chart no. 4711",
                "bed 12B"
            })
    void whatLooksLikeAPatientsIdentifierGoes(String reason) {
        assertThat(FreeText.clean(reason, 200))
                .contains("***")
                .doesNotContain("8847123")
                .doesNotContain("6789")
                .doesNotContain("5309")
                .doesNotContain("1951")
                .doesNotContain("jane")
                .doesNotContain("4711")
                .doesNotContain("12B")
                .doesNotContain("77");
    }
}
