package dev.lattice.agent.session;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.lattice.core.id.NodeId;
import io.grpc.ClientInterceptor;
import io.grpc.Metadata;
import io.grpc.stub.MetadataUtils;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/**
 * Who this node is, and how it proves it: the only place that knows. Kept in {@code identity.json}, which only the
 * owner can read.
 */
public final class NodeIdentity {
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    private static final String LETTERS = "abcdefghjkmnpqrstvwxyz0123456789";
    private static final int SUFFIX_LETTERS = 6;
    private static final int LONGEST_HOSTNAME = 100;

    private final Path file;
    private final NodeId nodeId;
    private volatile @Nullable String token;

    private NodeIdentity(Path file, NodeId nodeId, @Nullable String token) {
        this.file = file;
        this.nodeId = nodeId;
        this.token = token;
    }

    /**
     * Reads the identity, or makes one.
     *
     * @param wanted the id that the owner asked for; null to make one from the host's name
     * @throws IOException when the file is there but cannot be read, or says another id than the owner
     */
    public static NodeIdentity load(Path file, @Nullable String wanted, String hostname) throws IOException {
        if (Files.exists(file)) {
            String id = null;
            String token = null;
            try (JsonParser json = new JsonFactory().createParser(Files.readString(file))) {
                while (json.nextToken() != null) {
                    if (json.currentToken() == JsonToken.VALUE_STRING) {
                        switch (json.currentName()) {
                            case "nodeId" -> id = json.getText();
                            case "token" -> token = json.getText();
                            default -> {
                                // Written by a later version.
                            }
                        }
                    }
                }
            }
            if (id == null) {
                throw new IOException(file + " has no nodeId; remove the file to join as a new node");
            }
            if (wanted != null && !wanted.equals(id)) {
                throw new IOException("this home belongs to node '" + id + "', not '" + wanted
                        + "'; use another --home for another node");
            }
            return new NodeIdentity(file, new NodeId(id), token);
        }
        NodeId made = new NodeId(wanted != null ? wanted : fromHostname(hostname));
        NodeIdentity identity = new NodeIdentity(file, made, null);
        identity.write();
        return identity;
    }

    private static String fromHostname(String hostname) {
        String plain = hostname.replaceAll("[^A-Za-z0-9._-]", "-").replaceAll("^[^A-Za-z0-9]+", "");
        String name = plain.isEmpty() ? "node" : plain.substring(0, Math.min(plain.length(), LONGEST_HOSTNAME));
        SecureRandom random = new SecureRandom();
        StringBuilder id = new StringBuilder(name).append('-');
        for (int i = 0; i < SUFFIX_LETTERS; i++) {
            id.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
        }
        return id.toString();
    }

    public NodeId nodeId() {
        return nodeId;
    }

    /** Whether the node has registered. */
    public boolean registered() {
        return token != null;
    }

    /** Keeps the token that the server gave. */
    void accept(String nodeToken) throws IOException {
        token = nodeToken;
        write();
    }

    /** Adds the proof to every call. */
    ClientInterceptor proof() {
        Metadata headers = new Metadata();
        String current = token;
        if (current != null) {
            headers.put(AUTHORIZATION, "Bearer " + current);
        }
        return MetadataUtils.newAttachHeadersInterceptor(headers);
    }

    private void write() throws IOException {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("nodeId", nodeId.value());
            String current = token;
            if (current != null) {
                json.writeStringField("token", current);
            }
            json.writeEndObject();
        }
        Path next = file.resolveSibling(file.getFileName() + ".next");
        Files.deleteIfExists(next);
        if (next.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createFile(next, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        Files.writeString(next, text + "\n");
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
