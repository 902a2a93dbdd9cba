package org.handoff.app.wiring;

import org.handoff.app.backup.Restore;
import org.handoff.app.spec.Spec;
import org.handoff.control.oidc.Oidc;
import org.handoff.model.HandoffException;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What would end a control plane once it is in charge, found out before it is: a wrong key or a
/// missing file that shows first behind the claim makes a takeover that fails, again and again,
/// while writes wait.
final class Preconditions {
    private Preconditions() {}

    /// Claims nothing and asks nobody. Makes the data folder.
    ///
    /// @param here the spec as it holds on this machine
    /// @throws HandoffException naming what is wrong
    static void refuse(Spec here) {
        // Engines that cannot be moved are refused before anything is made.
        Movement.of(here);
        Path data = here.control().data();
        Restore.refuseHalf(data);
        writable(data);
        ControlDoor.settings(here);
        // Whether it can be made; whether it answers is not asked.
        Oidc provider = ControlDoor.oidc(here.control());
        if (provider != null) {
            provider.close();
        }
        if (here.notifications().isAsked()) {
            Notifications.terms(here);
            Notifications.channels(here.notifications());
        }
    }

    private static void writable(Path data) {
        try {
            Files.createDirectories(data);
            Files.delete(Files.createTempFile(data, "writable", ""));
        } catch (IOException e) {
            throw HandoffException.operator(
                    "serve.data",
                    "Nothing can be written into " + data + ".",
                    "Name a folder in control.data that this account may write to, on a disk with"
                            + " room.");
        }
    }
}
