package org.handoff.control.evidence;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;

class MerkleTreeTest {
    /// The leaves that Certificate Transparency's implementations test each other with.
    private static final List<String> KNOWN =
            List.of(
                    "",
                    "00",
                    "10",
                    "2021",
                    "3031",
                    "40414243",
                    "5051525354555657",
                    "606162636465666768696a6b6c6d6e6f");

    private static String text(String hex) {
        return new String(HexFormat.of().parseHex(hex), StandardCharsets.US_ASCII);
    }

    @ParameterizedTest
    @CsvSource({
        "0,e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "1,6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "2,fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "3,aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "4,d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "5,4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "6,76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "7,ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "8,5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"
    })
    void rootsAreThoseOfCertificateTransparency(int size, String root) {
        MerkleTree tree = new MerkleTree();
        KNOWN.subList(0, size).forEach(leaf -> tree.add(text(leaf)));

        assertThat(HexFormat.of().formatHex(tree.root())).isEqualTo(root);
    }

    @Test
    void thePathOfEveryRecordLeadsToTheRootOfEverySizeAndNoOtherDoes() {
        List<String> records = IntStream.range(0, 33).mapToObj(i -> "record " + i).toList();
        for (int size = 1; size <= records.size(); size++) {
            List<String> held = records.subList(0, size);
            MerkleTree tree = new MerkleTree();
            held.forEach(tree::add);
            for (int i = 0; i < size; i++) {
                List<byte[]> path = MerkleTree.path(held, i);
                byte[] leaf = MerkleTree.leaf(held.get(i));
                assertThat(MerkleTree.rootBy(leaf, i, size, path)).isEqualTo(tree.root());
                assertThat(MerkleTree.rootBy(MerkleTree.leaf("another"), i, size, path))
                        .isNotEqualTo(tree.root());
                List<byte[]> longer = new ArrayList<>(path);
                longer.add(tree.root());
                assertThat(MerkleTree.rootBy(leaf, i, size, longer)).isEmpty();
            }
        }
    }
}
