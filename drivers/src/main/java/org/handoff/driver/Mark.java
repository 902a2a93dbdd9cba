package org.handoff.driver;

import org.handoff.model.Environment;
import org.handoff.model.Epoch;
import org.handoff.model.Fault;
import org.handoff.socket.Move;
import org.jspecify.annotations.Nullable;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a thing remembers of us: the highest epoch and the side that it was given under it. Written
/// as `epoch=7 side=cloud`, in whatever place the thing has for it.
///
/// @param epoch never [Epoch#NONE]
/// @param side that epoch's
public record Mark(Epoch epoch, Environment side) {
    private static final Pattern FORM =
            Pattern.compile("epoch=([0-9]{1,18}) side=(legacy|cloud)\\b");

    public String text() {
        return "epoch=" + epoch.number() + " side=" + side.label();
    }

    /// The mark in a line of text, wherever it stands there.
    public static Optional<Mark> in(String text) {
        Matcher found = FORM.matcher(text);
        return found.find()
                ? Optional.of(new Mark(epoch(found.group(1)), side(found.group(2))))
                : Optional.empty();
    }

    static Epoch epoch(String digits) {
        return new Epoch(Long.parseLong(digits));
    }

    private static Environment side(String label) {
        return Environment.valueOf(label.toUpperCase(Locale.ROOT));
    }

    /// Whether somebody with this epoch may lead to this side.
    ///
    /// @param held null if the thing remembers nothing
    /// @return why not; null if it may
    public static @Nullable Move judge(@Nullable Mark held, Epoch epoch, Environment side) {
        if (held == null) {
            return null;
        }
        if (epoch.isOlderThan(held.epoch)) {
            return new Move.Stale(held.epoch);
        }
        return epoch.equals(held.epoch) && side != held.side
                ? refused(
                        "driver.epoch-used",
                        epoch + " leads to " + held.side.label() + " already.",
                        "Ask with a higher epoch.")
                : null;
    }

    /// The epoch of a mark that may not be there.
    public static Epoch epochOf(@Nullable Mark held) {
        return held == null ? Epoch.NONE : held.epoch;
    }

    /// A person has to put something right first.
    public static Move.Refused refused(String code, String text, String remedy) {
        return new Move.Refused(new Fault(Fault.Kind.OPERATOR, code, text, remedy));
    }

    /// Nobody knows whether it was done.
    public static Move.Unknown unknown(String text) {
        return new Move.Unknown(
                new Fault(
                        Fault.Kind.EXTERNAL,
                        "driver.unknown",
                        text,
                        "Look with: handoff driver check."));
    }
}
