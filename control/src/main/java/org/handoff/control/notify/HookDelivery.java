package org.handoff.control.notify;

import org.jspecify.annotations.Nullable;

import java.net.InetAddress;
import java.net.URI;
import java.time.Instant;
import java.util.List;

import javax.net.ssl.SSLContext;

/// Posts to a webhook; one request for each of `hooks`.
public final class HookDelivery implements Delivery {
    private final Secrets address;
    private final List<Hook> hooks;
    private final Doors doors;
    private final HookClient client;

    /// @param address the URL, which for most receivers is a secret itself
    /// @param trust whose authorities are believed; `null` believes Java's own
    public HookDelivery(
            Secrets address, List<Hook> hooks, Doors doors, @Nullable SSLContext trust) {
        this(
                address,
                hooks,
                doors,
                new HookClient(InetAddress::getAllByName, HookClient.TOTAL_MAX, trust));
    }

    HookDelivery(Secrets address, List<Hook> hooks, Doors doors, HookClient client) {
        this.address = address;
        this.hooks = List.copyOf(hooks);
        this.doors = doors;
        this.client = client;
    }

    @Override
    public boolean isToldOfTheEnd() {
        return hooks.stream().anyMatch(Hook.PagerDuty.class::isInstance);
    }

    @Override
    public void deliver(Message message) throws Undelivered {
        URI to;
        try {
            to = URI.create(address.read());
        } catch (IllegalArgumentException e) {
            // Its text quotes the address, which is a secret: so it is no cause.
            throw new Undelivered("the address is no URL", true);
        }
        for (Hook hook : hooks) {
            Hook.Request request = hook.request(message, Instant.now());
            client.post(to, doors, request.headers(), request.body());
        }
    }
}
