package org.handoff.app.browser;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import javax.imageio.ImageIO;

/// A picture of a page with at most 256 colours: the ones that it has most of, and for each other
/// one the nearest of those. Pages have few colours, so it looks the same, and takes a third.
public final class SmallPicture {
    private static final int COLOURS_MAX = 256;
    private static final int CHANNELS = 3;

    private SmallPicture() {}

    /// @param png as a browser makes it
    public static byte[] of(byte[] png) throws IOException {
        BufferedImage from = ImageIO.read(new ByteArrayInputStream(png));
        Map<Integer, Integer> counts = new HashMap<>();
        for (int y = 0; y < from.getHeight(); y++) {
            for (int x = 0; x < from.getWidth(); x++) {
                counts.merge(from.getRGB(x, y), 1, Integer::sum);
            }
        }
        List<Integer> palette =
                counts.entrySet().stream()
                        .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                        .limit(COLOURS_MAX)
                        .map(Map.Entry::getKey)
                        .toList();
        BufferedImage small =
                new BufferedImage(
                        from.getWidth(),
                        from.getHeight(),
                        BufferedImage.TYPE_BYTE_INDEXED,
                        model(palette));
        Map<Integer, Integer> places = new HashMap<>();
        for (int y = 0; y < from.getHeight(); y++) {
            for (int x = 0; x < from.getWidth(); x++) {
                int place = places.computeIfAbsent(from.getRGB(x, y), it -> nearest(it, palette));
                small.getRaster().setSample(x, y, 0, place);
            }
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(small, "png", out);
        return out.toByteArray();
    }

    private static IndexColorModel model(List<Integer> palette) {
        byte[][] channels = new byte[CHANNELS][palette.size()];
        for (int i = 0; i < palette.size(); i++) {
            for (int channel = 0; channel < CHANNELS; channel++) {
                channels[channel][i] = (byte) part(palette.get(i), channel);
            }
        }
        return new IndexColorModel(8, palette.size(), channels[0], channels[1], channels[2]);
    }

    private static int nearest(int colour, List<Integer> palette) {
        int best = 0;
        int least = Integer.MAX_VALUE;
        for (int i = 0; i < palette.size(); i++) {
            int distance = 0;
            for (int channel = 0; channel < CHANNELS; channel++) {
                int apart = part(colour, channel) - part(palette.get(i), channel);
                distance += apart * apart;
            }
            if (distance < least) {
                least = distance;
                best = i;
            }
        }
        return best;
    }

    /// Red, green or blue.
    private static int part(int colour, int channel) {
        return colour >> (16 - 8 * channel) & 0xff;
    }
}
