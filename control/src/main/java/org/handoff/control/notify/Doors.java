package org.handoff.control.notify;

import org.handoff.model.Reach;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;

/// Where a webhook may go. Addresses of this machine (whatever they are: services listen on all of
/// them), of the link, and of a cloud's metadata are refused, in whatever way they are written
/// down; private ones are not, since a clinic's own receivers stand there. See [Reach].
///
/// @param local whether this machine and the link are allowed; a cloud's metadata never is
/// @param plain whether `http` is allowed
public record Doors(boolean local, boolean plain) {
    /// As a spec has it that says nothing.
    public static final Doors STRICT = new Doors(false, false);

    boolean isOpen(InetAddress address) {
        return switch (Reach.of(address.getAddress())) {
            case NEVER -> false;
            case MACHINE, LINK -> local;
            case BEYOND -> local || !isOwn(address);
        };
    }

    private static boolean isOwn(InetAddress address) {
        try {
            byte[] bytes = Reach.unwrapped(address.getAddress());
            return NetworkInterface.getByInetAddress(InetAddress.getByAddress(bytes)) != null;
        } catch (SocketException | UnknownHostException e) {
            return true; // not known, so not allowed
        }
    }
}
