package org.handoff.control.evidence;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// The Merkle hash tree of RFC 6962, section 2.1, over ledger records in their order. Grows by one
/// record at a time and tells its root at each size; keeps one hash a level. One thread.
public final class MerkleTree {
    private static final byte[] LEAF = {0};
    private static final byte[] NODE = {1};

    /// Roots of the perfect subtrees that the records so far consist of, the largest first: one for
    /// each bit of the size.
    private final List<byte[]> subtrees = new ArrayList<>();

    private long size;

    /// Hash of a record as a leaf.
    public static byte[] leaf(String record) {
        return Sha256.of(LEAF, record.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] node(byte[] left, byte[] right) {
        return Sha256.of(NODE, left, right);
    }

    public void add(String record) {
        add(leaf(record));
    }

    private void add(byte[] leaf) {
        byte[] grown = leaf;
        for (long bits = size; (bits & 1) == 1; bits >>= 1) {
            grown = node(subtrees.removeLast(), grown);
        }
        subtrees.add(grown);
        size++;
    }

    /// How many records it stands over.
    public long size() {
        return size;
    }

    /// The hash over all of them.
    public byte[] root() {
        if (subtrees.isEmpty()) {
            return Sha256.of();
        }
        byte[] root = subtrees.getLast();
        for (int i = subtrees.size() - 2; i >= 0; i--) {
            root = node(subtrees.get(i), root);
        }
        return root;
    }

    /// The hashes that lead from one record to the root (RFC 6962, section 2.1.1), the nearest
    /// first.
    ///
    /// @param index of the record, from 0
    public static List<byte[]> path(List<String> records, int index) {
        List<byte[]> path = new ArrayList<>();
        collect(records, index, path);
        return path;
    }

    private static void collect(List<String> records, int index, List<byte[]> path) {
        if (records.size() <= 1) {
            return;
        }
        int split = Integer.highestOneBit(records.size() - 1);
        List<String> left = records.subList(0, split);
        List<String> right = records.subList(split, records.size());
        if (index < split) {
            collect(left, index, path);
            path.add(root(right));
        } else {
            collect(right, index - split, path);
            path.add(root(left));
        }
    }

    private static byte[] root(List<String> records) {
        MerkleTree tree = new MerkleTree();
        records.forEach(tree::add);
        return tree.root();
    }

    /// The root that a record and its path lead to (RFC 9162, section 2.1.3.2).
    ///
    /// @param index of the record, from 0
    /// @param size of the tree
    /// @return empty bytes if the path does not fit the size
    public static byte[] rootBy(byte[] leaf, long index, long size, List<byte[]> path) {
        long at = index;
        long last = size - 1;
        byte[] root = leaf;
        for (byte[] beside : path) {
            if (last == 0) {
                return new byte[0];
            }
            if ((at & 1) == 1 || at == last) {
                root = node(beside, root);
                while ((at & 1) == 0 && at != 0) {
                    at >>= 1;
                    last >>= 1;
                }
            } else {
                root = node(root, beside);
            }
            at >>= 1;
            last >>= 1;
        }
        return last == 0 ? root : new byte[0];
    }
}
