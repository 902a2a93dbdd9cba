package org.handoff.inventory.waves;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;

/// Strongly connected components (Tarjan 1972), without recursion: an estate's circles may be as
/// long as the estate.
final class Circles {
    private final int[][] next;
    private final int[] index;
    private final int[] low;
    private final int[] component;
    private final int[] edge;
    private final boolean[] open;
    private final Deque<Integer> path = new ArrayDeque<>();
    private final Deque<Integer> stack = new ArrayDeque<>();
    private int counter;
    private int components;

    private Circles(int[][] next) {
        int nodes = next.length;
        this.next = next;
        this.index = new int[nodes];
        this.low = new int[nodes];
        this.component = new int[nodes];
        this.edge = new int[nodes];
        this.open = new boolean[nodes];
        Arrays.fill(index, -1);
    }

    /// The number of each node's component, from 0 in the order of each one's smallest node.
    ///
    /// @param next nodes that each node leads to
    static int[] of(int[][] next) {
        Circles circles = new Circles(next);
        for (int node = 0; node < next.length; node++) {
            if (circles.index[node] < 0) {
                circles.visit(node);
            }
        }
        return circles.numbered();
    }

    private void visit(int root) {
        enter(root);
        while (!path.isEmpty()) {
            int node = path.element();
            if (edge[node] < next[node].length) {
                int to = next[node][edge[node]++];
                if (index[to] < 0) {
                    enter(to);
                } else if (open[to]) {
                    low[node] = Math.min(low[node], index[to]);
                }
            } else {
                leave(node);
            }
        }
    }

    private void enter(int node) {
        index[node] = counter;
        low[node] = counter++;
        open[node] = true;
        path.push(node);
        stack.push(node);
    }

    private void leave(int node) {
        path.pop();
        if (!path.isEmpty()) {
            int before = path.element();
            low[before] = Math.min(low[before], low[node]);
        }
        if (low[node] == index[node]) {
            int member;
            do {
                member = stack.pop();
                open[member] = false;
                component[member] = components;
            } while (member != node);
            components++;
        }
    }

    private int[] numbered() {
        int[] names = new int[components];
        Arrays.fill(names, -1);
        int[] result = new int[component.length];
        int used = 0;
        for (int node = 0; node < component.length; node++) {
            int old = component[node];
            if (names[old] < 0) {
                names[old] = used++;
            }
            result[node] = names[old];
        }
        return result;
    }
}
