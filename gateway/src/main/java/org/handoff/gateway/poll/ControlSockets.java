package org.handoff.gateway.poll;

import javax.net.ssl.SSLSocketFactory;

/// Makes a gateway's connections to a control plane that speaks TLS. Called by several threads.
public interface ControlSockets {
    /// Asked before each poll: where it gives another one than before, connections of that are used
    /// no more.
    SSLSocketFactory now();

    /// The control plane does not know the certificate that these show, or they show none.
    default void refused(SSLSocketFactory shown) {}

    /// Trusting whom Java trusts, showing nothing.
    ControlSockets USUAL = () -> (SSLSocketFactory) SSLSocketFactory.getDefault();
}
