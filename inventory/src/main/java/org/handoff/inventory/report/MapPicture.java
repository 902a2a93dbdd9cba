package org.handoff.inventory.report;

import org.handoff.inventory.gate.Verdict;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/// The edges that a [MapFile] keeps, as nodes and links, for whoever draws them: two nodes of one
/// name stay two. At most twice [MapFile#ROWS_MAX] links, and twice as many nodes.
///
/// @param links what blocks first, in the order of the map
public record MapPicture(List<Node> nodes, List<Link> links) {
    private static final int V4_PART = 3;
    private static final int V6_PART_BYTES = 8;

    public MapPicture {
        nodes = List.copyOf(nodes);
        links = List.copyOf(links);
    }

    /// @param place its facility, else the network of its first address, else empty
    /// @param moves whether it goes to the cloud
    public record Node(String name, String role, String place, String application, boolean moves) {}

    /// @param from index of the node that calls
    /// @param to index of the node that is called
    public record Link(int from, int to, String service, Verdict verdict, boolean blocks) {}

    /// One edge by the ids of the map's file.
    record Ends(int client, int server, String service, Verdict verdict, boolean blocks) {}

    /// @param named what the file says of an id
    static MapPicture of(List<Ends> edges, IntFunction<Node> named) {
        Map<Integer, Integer> places = new LinkedHashMap<>();
        List<Node> nodes = new ArrayList<>();
        List<Link> links = new ArrayList<>(edges.size());
        for (Ends edge : edges) {
            int[] ends = new int[2];
            for (int i = 0; i < 2; i++) {
                ends[i] =
                        places.computeIfAbsent(
                                i == 0 ? edge.client() : edge.server(),
                                id -> {
                                    nodes.add(named.apply(id));
                                    return nodes.size() - 1;
                                });
            }
            links.add(new Link(ends[0], ends[1], edge.service(), edge.verdict(), edge.blocks()));
        }
        return new MapPicture(nodes, links);
    }

    /// The /24 or /64 of an address; empty if it is none.
    static String network(String address) {
        try {
            InetAddress at = InetAddress.ofLiteral(address);
            byte[] bytes = at.getAddress();
            if (at instanceof Inet4Address) {
                bytes[V4_PART] = 0;
                return InetAddress.getByAddress(bytes).getHostAddress() + "/24";
            }
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < V6_PART_BYTES; i += 2) {
                int part = (bytes[i] & 0xff) << 8 | (bytes[i + 1] & 0xff);
                text.append(Integer.toHexString(part)).append(':');
            }
            return text.append(":/64").toString();
        } catch (IllegalArgumentException | java.net.UnknownHostException none) {
            return "";
        }
    }
}
