package org.handoff.inventory.fact;

/// One end of a link, as a source names it; the graph resolves it to an entity.
public sealed interface End {
    /// A machine by its address.
    record At(Address address) implements End {
        @Override
        public String toString() {
            return address.toString();
        }
    }

    /// A machine by its name, see [Names#host].
    record Named(String host) implements End {
        @Override
        public String toString() {
            return host;
        }
    }

    /// The machine that the file belongs to, from the folder it lies in; the file itself if no
    /// folder names a machine.
    record Here() implements End {
        @Override
        public String toString() {
            return "here";
        }
    }

    /// An interface channel inside the engine on `engine`.
    record Channel(End engine, String name) implements End {
        @Override
        public String toString() {
            return "channel " + name + " on " + engine;
        }
    }

    /// An application as a catalog names it: all machines that the inventory puts to it, or the one
    /// machine of that name.
    record Application(String name) implements End {
        @Override
        public String toString() {
            return "application " + name;
        }
    }

    /// A certificate by a fingerprint (lower-case hex of SHA-1 or SHA-256).
    record Pinned(String fingerprint) implements End {
        @Override
        public String toString() {
            return "certificate " + fingerprint;
        }
    }

    End HERE = new Here();

    /// An address if the text is one, else a host name; `null` if it can be neither.
    static @org.jspecify.annotations.Nullable End of(String text) {
        Address address = Address.parse(text.strip());
        if (address != null) {
            return new At(address);
        }
        String host = Names.host(text);
        return host == null ? null : new Named(host);
    }
}
