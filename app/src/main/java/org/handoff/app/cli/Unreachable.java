package org.handoff.app.cli;

import org.handoff.model.Fault;
import org.handoff.model.HandoffException;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpConnectTimeoutException;

/// A control plane that gave no answer: whether it may have had the request all the same.
final class Unreachable {
    /// Code of a command whose outcome is not known.
    static final String UNKNOWN = "cli.unknown";

    /// What to do about a change that has no key on the command line.
    static final String LOOK =
            "Look at what is there before you ask again: handoff user list, handoff token list,"
                    + " handoff enrolment list.";

    private Unreachable() {}

    static String commandAgain(String key) {
        return "Look: handoff status. The same once more, done once at most: the same command with"
                + " --key "
                + key;
    }

    static HandoffException fault(URI server, String what, IOException why) {
        return new HandoffException(
                new Fault(
                        Fault.Kind.EXTERNAL,
                        "cli.unreachable",
                        "The control plane at " + server + " does not answer (" + what + ").",
                        "Start it with `handoff serve`, or name it with --server: https://, or"
                                + " http:// where control.tls is off."),
                why);
    }

    /// Without a connection nothing was sent.
    static boolean mayHaveLeft(HandoffException failure) {
        return failure.fault().code().equals("cli.unreachable")
                && !(failure.getCause() instanceof ConnectException)
                && !(failure.getCause() instanceof HttpConnectTimeoutException);
    }

    /// What a command ends with that got no answer, or none but that something is wrong.
    ///
    /// @param remedy what to do where that is not known
    /// @param left whether it may have been done
    /// @param answer the last; null if there was none
    /// @param away why there was none; null if there was one
    static HandoffException failure(
            String verb,
            String remedy,
            boolean left,
            ControlClient.@Nullable Answer answer,
            @Nullable HandoffException away) {
        if (!left && away != null) {
            return away;
        }
        String because = "no control plane said so.";
        if (answer != null) {
            because = answer.sentence();
        }
        if (!left) {
            return new HandoffException(
                    new Fault(Fault.Kind.EXTERNAL, "cli.standby", because, "Nothing was done."));
        }
        return new HandoffException(
                new Fault(
                        Fault.Kind.EXTERNAL,
                        UNKNOWN,
                        "Whether `" + verb + "` was done is not known: " + because,
                        remedy),
                away);
    }
}
