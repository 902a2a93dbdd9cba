package org.handoff.inventory.graph;

import org.handoff.inventory.fact.Address;
import org.handoff.inventory.fact.Role;
import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.List;

/// One node of the estate. Written by the builder's thread, read after it is done.
public final class Entity {
    /// More names or addresses of one entity are not kept (a content network has thousands).
    private static final int KEPT_MAX = 16;

    private final int id;
    private final List<String> names = new ArrayList<>(1);
    private final List<Address> addresses = new ArrayList<>(1);
    private final BitSet sensors = new BitSet();
    private Role role;
    private String facility = "";
    private String application = "";
    private String zone = "";
    private @Nullable Boolean moves;
    private boolean listed;
    private @Nullable Entity on;

    Entity(int id, Role role) {
        this.id = id;
        this.role = role;
    }

    public int id() {
        return id;
    }

    /// Its first name, else its first address.
    public String name() {
        if (!names.isEmpty()) {
            return names.getFirst();
        }
        return addresses.isEmpty() ? "entity " + id : addresses.getFirst().toString();
    }

    public List<String> names() {
        return Collections.unmodifiableList(names);
    }

    /// Addresses that hold at any time; leased ones are not among them.
    public List<Address> addresses() {
        return Collections.unmodifiableList(addresses);
    }

    public Role role() {
        return role;
    }

    public String facility() {
        return facility;
    }

    public String application() {
        return application;
    }

    /// Time zone of the site; empty if unknown.
    public String zone() {
        return zone;
    }

    /// What the inventory says; `null` if nothing.
    public @Nullable Boolean moves() {
        return moves;
    }

    /// Whether an inventory lists it.
    public boolean isListed() {
        return listed;
    }

    /// The machine that it is a part of, for a channel; `null` for what stands alone.
    public @Nullable Entity on() {
        return on;
    }

    void on(Entity machine) {
        on = machine;
    }

    /// Numbers of the sensors that ever saw it.
    public BitSet sensors() {
        return (BitSet) sensors.clone();
    }

    boolean isSeen() {
        return !sensors.isEmpty();
    }

    void addName(String name) {
        if (names.size() < KEPT_MAX && !names.contains(name)) {
            names.add(name);
        }
    }

    void addAddress(Address address) {
        if (addresses.size() < KEPT_MAX && !addresses.contains(address)) {
            addresses.add(address);
        }
    }

    void seenBy(int sensor) {
        sensors.set(sensor);
    }

    void role(Role known) {
        if (role == Role.UNKNOWN) {
            role = known;
        }
    }

    void place(String newFacility, String newApplication, String newZone) {
        facility = facility.isEmpty() ? newFacility : facility;
        application = application.isEmpty() ? newApplication : application;
        zone = zone.isEmpty() ? newZone : zone;
    }

    void list(@Nullable Boolean movesToCloud) {
        listed = true;
        moves = moves == null ? movesToCloud : moves;
    }

    void write(StateOutput out) throws IOException {
        out.name(role);
        out.texts(names);
        out.number(addresses.size());
        for (Address address : addresses) {
            out.number(address.high());
            out.number(address.low());
        }
        out.bits(sensors);
        out.text(facility);
        out.text(application);
        out.text(zone);
        out.number(moves == null ? -1 : moves ? 1 : 0);
        out.flag(listed);
        out.number(on == null ? -1 : on.id());
    }

    /// What [#on] is, is put in by [#read(StateInput, int)]'s caller.
    static Read read(StateInput in, int id) throws IOException {
        Entity entity = new Entity(id, in.name(Role.class));
        entity.names.addAll(in.texts());
        for (int left = in.count(); left > 0; left--) {
            entity.addresses.add(new Address(in.longNumber(), in.longNumber()));
        }
        entity.sensors.or(in.bits());
        entity.facility = in.text();
        entity.application = in.text();
        entity.zone = in.text();
        int moves = in.number();
        entity.moves = moves < 0 ? null : moves == 1;
        entity.listed = in.flag();
        return new Read(entity, in.number());
    }

    /// @param on number of the machine that it is a part of; -1 if it stands alone
    record Read(Entity entity, int on) {}
}
