package org.handoff.driver.dns;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/// Stands before a name server (TCP) and cuts updates: before they arrive, or after they are done
/// and before their answer.
final class CutDns implements AutoCloseable {
    private static final int OPCODE_UPDATE = 5;

    private final ServerSocket listener;
    private final InetSocketAddress behind;
    private final boolean carriedOut;

    CutDns(InetSocketAddress behind, boolean carriedOut) {
        this.behind = behind;
        this.carriedOut = carriedOut;
        try {
            listener = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread.startVirtualThread(this::serve);
    }

    InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), listener.getLocalPort());
    }

    private void serve() {
        while (!listener.isClosed()) {
            try {
                Socket client = listener.accept();
                Thread.startVirtualThread(() -> pass(client));
            } catch (IOException _) {
                return;
            }
        }
    }

    private void pass(Socket client) {
        try (Socket from = client;
                Socket server = new Socket(behind.getAddress(), behind.getPort())) {
            DataInputStream in = new DataInputStream(from.getInputStream());
            DataInputStream answers = new DataInputStream(server.getInputStream());
            while (true) {
                byte[] question = message(in);
                boolean cut = ((question[2] >> 3) & 15) == OPCODE_UPDATE;
                if (cut && !carriedOut) {
                    return;
                }
                send(server, question);
                byte[] answer = message(answers);
                if (cut) {
                    return;
                }
                send(from, answer);
            }
        } catch (IOException _) {
            // The one side or the other went away: that is what this is for.
        }
    }

    private static byte[] message(DataInputStream in) throws IOException {
        return in.readNBytes(in.readUnsignedShort());
    }

    private static void send(Socket to, byte[] message) throws IOException {
        DataOutputStream out = new DataOutputStream(to.getOutputStream());
        byte[] whole = new byte[message.length + 2];
        whole[0] = (byte) (message.length >> 8);
        whole[1] = (byte) message.length;
        System.arraycopy(message, 0, whole, 2, message.length);
        out.write(whole);
        out.flush();
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
