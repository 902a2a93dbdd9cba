package org.handoff.inventory.graph;

import org.handoff.inventory.fact.Address;
import org.handoff.inventory.fact.Cidr;
import org.handoff.inventory.fact.Fact;
import org.handoff.inventory.fact.Names;
import org.handoff.inventory.fact.Role;
import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Which entity an address or a name meant at a time. Names are learnt first, then asked: an
/// address that was leased twice belongs to two machines, each for its time. One thread.
final class Directory {
    private final int entitiesMax;
    private final int leasesMax;
    private final List<Entity> entities = new ArrayList<>();
    private final Map<String, Entity> byName = new HashMap<>();
    private final Map<String, Entity> byShortName = new HashMap<>();
    private final Set<String> sharedShortNames = new HashSet<>();
    private final Map<Address, Entity> byAddress = new HashMap<>();
    private final Map<Address, List<Lease>> leases = new HashMap<>();
    private final Map<Cidr, Fact.Subnet> subnets = new HashMap<>();
    private final List<Integer> subnetBits = new ArrayList<>();
    private final List<String> contradictions = new ArrayList<>();
    private int leaseCount;
    private long refused;

    private record Lease(long from, long to, Entity holder) {}

    Directory(int entitiesMax, int leasesMax) {
        this.entitiesMax = entitiesMax;
        this.leasesMax = leasesMax;
    }

    List<Entity> entities() {
        return entities;
    }

    /// Entities and leases that no longer fitted: the estate is then not known in full.
    long refused() {
        return refused;
    }

    /// What an inventory said first stands; what contradicts it is told.
    void learn(Fact.Host host) {
        Entity entity = named(host.name());
        if (entity.isListed()) {
            contradict(entity, host);
        }
        entity.role(host.role());
        entity.place(host.facility(), host.application(), host.zone());
        entity.list(host.moves());
        for (Address address : host.addresses()) {
            fix(address, entity);
            Entity holder = byAddress.get(address);
            if (holder != null && holder != entity && holder.isListed()) {
                contradictions.add(
                        address
                                + " is said to be "
                                + entity.name()
                                + ", and was said to be "
                                + holder.name());
            }
        }
    }

    private void contradict(Entity known, Fact.Host host) {
        contradict(known, "facility", known.facility(), host.facility());
        contradict(known, "application", known.application(), host.application());
        contradict(known, "zone", known.zone(), host.zone());
        if (host.role() != Role.UNKNOWN && known.role() != Role.UNKNOWN) {
            contradict(known, "role", known.role().label(), host.role().label());
        }
        Boolean moved = known.moves();
        Boolean moves = host.moves();
        if (moved != null && moves != null) {
            contradict(known, "moves", moved.toString(), moves.toString());
        }
    }

    private void contradict(Entity known, String what, String before, String now) {
        if (!before.isEmpty() && !now.isEmpty() && !before.equals(now)) {
            contradictions.add(
                    known.name() + " has the " + what + " " + now + " here, and had " + before);
        }
    }

    /// What contradicted earlier files since the last call.
    List<String> contradictions() {
        if (contradictions.isEmpty()) {
            return List.of();
        }
        List<String> told = List.copyOf(contradictions);
        contradictions.clear();
        return told;
    }

    void learn(Fact.Naming naming) {
        switch (naming.means()) {
            case LEASE -> lease(naming);
            case FIXED -> fix(naming.address(), named(naming.name()));
            case ANSWER, ASKED -> nickname(naming);
        }
    }

    void learn(Fact.Alias alias) {
        Entity known = lookup(alias.target());
        Entity entity = known == null ? named(alias.target()) : known;
        if (byName.putIfAbsent(alias.name(), entity) == null) {
            entity.addName(alias.name());
        }
    }

    void learn(Fact.Subnet subnet) {
        Fact.Subnet known = subnets.putIfAbsent(subnet.block(), subnet);
        if (known != null && !known.facility().equals(subnet.facility())) {
            contradictions.add(
                    subnet.block().text()
                            + " is said to be of "
                            + subnet.facility()
                            + ", and was said to be of "
                            + known.facility());
        }
        if (!subnetBits.contains(subnet.block().bits())) {
            subnetBits.add(subnet.block().bits());
            subnetBits.sort((a, b) -> Integer.compare(b, a));
        }
    }

    /// The entity that had the address then; made if none had.
    Entity at(Address address, long millis) {
        List<Lease> held = leases.isEmpty() ? null : leases.get(address);
        if (held != null) {
            Entity holder = holder(held, millis);
            if (holder != null) {
                return holder;
            }
        }
        Entity known = byAddress.get(address);
        if (known != null) {
            return known;
        }
        Entity made = make(address.isPrivate() ? Role.UNKNOWN : Role.VENDOR);
        made.addAddress(address);
        byAddress.put(address, made);
        locate(made, address);
        return made;
    }

    /// The entity of that name; made if there is none.
    Entity named(String name) {
        Entity known = lookup(name);
        if (known != null) {
            return known;
        }
        Entity made = make(Role.UNKNOWN);
        made.addName(name);
        byName.put(name, made);
        String shortName = Names.shortName(name);
        if (byShortName.putIfAbsent(shortName, made) != null) {
            sharedShortNames.add(shortName);
        }
        return made;
    }

    /// By full name, else by a short name that one machine alone has; `null` if unknown.
    @Nullable Entity lookup(String name) {
        Entity full = byName.get(name);
        if (full != null) {
            return full;
        }
        String shortName = Names.shortName(name);
        boolean plain = shortName.equals(name);
        // a short name that machines share names none of them
        Entity near = sharedShortNames.contains(shortName) ? null : byShortName.get(shortName);
        // `db01.site` may be `db01`; `db01.a` is never `db01.b`
        return near != null && (plain || near.names().contains(shortName)) ? near : null;
    }

    /// The entity that holds the address now and always; `null` if none is known.
    @Nullable Entity holds(Address address) {
        return byAddress.get(address);
    }

    /// A node of another kind than a machine, by a name that no machine can have.
    Entity thing(String name, Role role) {
        Entity known = byName.get(name);
        if (known != null) {
            return known;
        }
        Entity made = make(role);
        made.addName(name);
        byName.put(name, made);
        return made;
    }

    private Entity make(Role role) {
        if (entities.size() >= entitiesMax) {
            refused++;
            return entities.getLast();
        }
        Entity made = new Entity(entities.size(), role);
        entities.add(made);
        return made;
    }

    private void fix(Address address, Entity entity) {
        if (address.isHost() && byAddress.putIfAbsent(address, entity) == null) {
            entity.addAddress(address);
            locate(entity, address);
        }
    }

    private void lease(Fact.Naming naming) {
        if (leaseCount >= leasesMax) {
            refused++;
            return;
        }
        leaseCount++;
        Entity entity = named(naming.name());
        locate(entity, naming.address());
        leases.computeIfAbsent(naming.address(), _ -> new ArrayList<>(1))
                .add(new Lease(naming.from(), naming.to(), entity));
    }

    /// The newest lease that was running; short overlaps at a renewal belong to the newer one.
    private static @Nullable Entity holder(List<Lease> held, long millis) {
        Lease best = null;
        for (Lease lease : held) {
            boolean runs = millis >= lease.from() && millis < lease.to();
            if (runs && (best == null || lease.from() > best.from())) {
                best = lease;
            }
        }
        return best == null ? null : best.holder();
    }

    /// Names from the wire never move an address from one entity to another.
    private void nickname(Fact.Naming naming) {
        Entity holder = byAddress.get(naming.address());
        Entity known = lookup(naming.name());
        if (holder == null && known != null && !leases.containsKey(naming.address())) {
            fix(naming.address(), known);
        } else if (holder == null && !leases.containsKey(naming.address())) {
            Entity made = named(naming.name());
            made.role(naming.address().isPrivate() ? Role.UNKNOWN : Role.VENDOR);
            fix(naming.address(), made);
        } else if (holder != null && known == null) {
            holder.addName(naming.name());
            byName.putIfAbsent(naming.name(), holder);
        }
    }

    private void locate(Entity entity, Address address) {
        for (int bits : subnetBits) {
            Fact.Subnet subnet = subnets.get(new Cidr(Cidr.masked(address, bits), bits));
            if (subnet != null) {
                entity.place(subnet.facility(), "", subnet.zone());
                return;
            }
        }
    }
}
