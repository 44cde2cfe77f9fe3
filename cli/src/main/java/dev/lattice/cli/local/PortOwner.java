package dev.lattice.cli.local;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Whether a port is free, and if not, whose it is. */
public final class PortOwner {
    private PortOwner() {}

    public static boolean isFree(String host, int port) {
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getByName(host), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** {@code 'java' (pid 123)}; null when the system does not tell. */
    public static @Nullable String describe(int port) {
        try {
            String inode = listeningInode(port);
            return inode == null ? null : ownerOf("socket:[" + inode + "]");
        } catch (IOException e) {
            return null;
        }
    }

    /** From /proc/net/tcp: local address in hex, state 0A is LISTEN, the tenth column is the socket's inode. */
    private static @Nullable String listeningInode(int port) throws IOException {
        String suffix = String.format(Locale.ROOT, ":%04X", port);
        for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
            if (!Files.isReadable(Path.of(table))) {
                continue;
            }
            for (String line : Files.readAllLines(Path.of(table))) {
                String[] columns = line.strip().split("\\s+", -1);
                if (columns.length > 9 && columns[1].endsWith(suffix) && columns[3].equals("0A")) {
                    return columns[9];
                }
            }
        }
        return null;
    }

    private static @Nullable String ownerOf(String socket) throws IOException {
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
            for (Path process : processes) {
                if (holds(process, socket)) {
                    return "'" + Files.readString(process.resolve("comm")).strip() + "' (pid " + process.getFileName()
                            + ")";
                }
            }
        }
        return null;
    }

    private static boolean holds(Path process, String socket) {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(process.resolve("fd"))) {
            for (Path file : files) {
                if (Files.readSymbolicLink(file).toString().equals(socket)) {
                    return true;
                }
            }
        } catch (IOException | java.nio.file.DirectoryIteratorException e) {
            // another user's process, or one that has just ended
        }
        return false;
    }
}
