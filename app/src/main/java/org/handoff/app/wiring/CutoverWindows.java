package org.handoff.app.wiring;

import org.handoff.app.spec.WindowsSpec;
import org.handoff.control.gate.Windows;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The spec's windows as the gate judges them.
public final class CutoverWindows {
    private CutoverWindows() {}

    public static Windows of(WindowsSpec spec) {
        return new Windows(
                ZoneId.of(spec.zone()),
                spec.open().stream().map(CutoverWindows::open).toList(),
                spec.closed().stream()
                        .map(it ->
                                new Windows.Closed(
                                        LocalDate.parse(it.from()),
                                        LocalDate.parse(it.to()),
                                        it.why()))
                        .toList(),
                spec.margin());
    }

    private static DayOfWeek day(WindowsSpec.Day written) {
        return Stream.of(DayOfWeek.values())
                .filter(it -> it.name().startsWith(written.name()))
                .findFirst()
                .orElseThrow();
    }

    private static Windows.Open open(WindowsSpec.Open it) {
        return new Windows.Open(
                it.days().stream().map(CutoverWindows::day).collect(Collectors.toUnmodifiableSet()),
                it.date() == null ? null : LocalDate.parse(it.date()),
                LocalTime.parse(it.from()),
                LocalTime.parse(it.to()));
    }
}
