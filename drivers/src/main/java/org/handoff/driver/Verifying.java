package org.handoff.driver;

import org.handoff.model.Environment;
import org.handoff.model.Epoch;
import org.handoff.socket.Live;
import org.handoff.socket.TrafficDriver.Proof;

import java.util.function.Supplier;

/// What follows from what was found for the question whether it leads where it should.
public final class Verifying {
    private Verifying() {}

    /// @param thing as a sentence begins, e.g. `nginx`
    /// @param there asked only if the thing itself leads to the side, under this very epoch
    public static Proof judge(
            String thing, Live live, Epoch epoch, Environment side, Supplier<Proof> there) {
        return switch (live) {
            case Live.Whole it when epoch.isOlderThan(it.held()) ->
                    new Proof.Denied(thing + " has seen " + it.held() + ", higher than ours");
            case Live.Whole it when it.side() != side ->
                    new Proof.Denied(thing + " leads to " + it.side().label());
            case Live.Whole it when it.held().isOlderThan(epoch) ->
                    new Proof.Denied(thing + " holds " + it.held() + ", older than ours");
            case Live.Whole _ -> there.get();
            case Live.Half it -> new Proof.Denied("half done: " + String.join("; ", it.details()));
            case Live.Foreign it -> new Proof.Denied(String.join("; ", it.details()));
            case Live.Silent it -> new Proof.Denied(it.fault().text());
        };
    }
}
