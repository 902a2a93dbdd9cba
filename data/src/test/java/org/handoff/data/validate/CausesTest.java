package org.handoff.data.validate;

import static org.assertj.core.api.Assertions.assertThat;

import org.handoff.data.validate.Cause.Kind;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class CausesTest {
    private static final String STAMP = "timestamp without time zone";

    @ParameterizedTest(name = "{0}: {1} and {2} are {3} {4}")
    @CsvSource(
            nullValues = "NULL",
            emptyValue = "",
            value = {
                "text|NULL|''|EMPTY_FOR_NULL|",
                "text|''|NULL|NULL_FOR_EMPTY|",
                "text|a|NULL|NULL_FOR_VALUE|",
                "text|NULL|a|VALUE_FOR_NULL|",
                "text|a|''|EMPTY_FOR_VALUE|",
                STAMP + "|2026-01-01 10:00:00|2026-01-01 11:00:00|TIME_ZONE|+1 h",
                STAMP + "|2026-01-01 10:00:00|2026-01-01 04:30:00|TIME_ZONE|-5:30 h",
                "timestamp with time zone|2026-01-01 10:00:00.5+00|2026-01-01"
                        + " 18:00:00.5+00|TIME_ZONE|+8 h",
                STAMP + "|2026-01-01 10:00:00.123456|2026-01-01 10:00:00.123|TIME_PRECISION|",
                STAMP + "|2026-01-01 10:00:00.623456|2026-01-01 10:00:01|TIME_PRECISION|",
                STAMP + "|2026-01-01 10:00:00.123456|2026-01-01 10:00:00.123457|MICROSECONDS|",
                STAMP + "|infinity|2026-01-01 10:00:00|OTHER|",
                "numeric|1.50|1.5|SCALE|",
                "'numeric(12,4)'|1.2345|1.23|ROUNDED|",
                "'numeric(12,4)'|1.2345|1.2300|ROUNDED|",
                "numeric|NaN|1|NOT_A_NUMBER|",
                "numeric|1|2|OTHER|",
                "double precision|0|-0|NEGATIVE_ZERO|",
                "double precision|0.1|0.10000000000000002|FLOAT_PRECISION|",
                "real|NaN|1|NOT_A_NUMBER|",
                "double precision|1|2|OTHER|",
                "json|'{\"a\": 1}'|'{\"a\":1}'|JSON_SPELLING|",
                "text|'ab'|'ab  '|TRAILING_BLANKS|",
                "text|'ab'|'  ab'|LEADING_BLANKS|",
                "text|Abc|aBC|CASE|",
                "text|abcdef|abc|TRUNCATED|at 3 characters",
                "text|Nguyễn|Nguyá»…n|CHARSET|UTF-8 as windows-1252",
                "text|Łódź|????|OTHER|",
                "text|Łódź|?ód?|CHARSET_LOST|",
                "text|abc|xyz|OTHER|"
            },
            delimiter = '|')
    void theCauseIsInferred(
            String type,
            @Nullable String owner,
            @Nullable String other,
            Kind kind,
            @Nullable String detail) {
        Cause cause = Causes.infer(type, owner, other);
        assertThat(cause.kind()).isEqualTo(kind);
        assertThat(cause.detail()).isEqualTo(detail == null ? "" : detail);
    }

    @Test
    void lineEndsAndNormalFormsAreToldApart() {
        assertThat(Causes.infer("text", "a\r\nb", "a\nb").kind()).isEqualTo(Kind.LINE_ENDS);
        assertThat(Causes.infer("text", "\u00e9", "e\u0301").kind()).isEqualTo(Kind.UNICODE_FORM);
    }

    @Test
    void aCleanSampleBoundsTheShareAndNeverSaysNone() {
        assertThat(SampleBound.upper(0, 0)).isEqualTo(1);
        assertThat(SampleBound.upper(1_000, 0)).isBetween(0.00299, 0.00300);
        assertThat(SampleBound.upper(10_000, 0)).isBetween(0.000299, 0.000300);
        // Clopper-Pearson, one-sided 95 %, 1 of 100 and 5 of 100
        assertThat(SampleBound.upper(100, 1)).isBetween(0.0465, 0.0467);
        assertThat(SampleBound.upper(100, 5)).isBetween(0.1022, 0.1024);
        assertThat(SampleBound.upper(10, 10)).isEqualTo(1);
    }
}
