package dev.lattice.server.postgres;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;

/**
 * How to reach a database.
 *
 * @param jdbcUrl without credentials
 * @param properties user, password and what else the driver takes
 */
public record DatabaseAddress(String jdbcUrl, Map<String, String> properties) {
    private static final String JDBC = "jdbc:";
    private static final int SILENT_SECONDS = 10;

    public DatabaseAddress {
        properties = Map.copyOf(properties);
    }

    /**
     * Reads {@code postgres://user:password@host:port/name?option=value}, the same with {@code postgresql:}, or
     * {@code jdbc:postgresql://host:port/name?user=…&password=…}.
     *
     * @throws IllegalArgumentException without the text, which may hold a password
     */
    public static DatabaseAddress parse(String text) {
        URI uri;
        try {
            uri = new URI(text.startsWith(JDBC) ? text.substring(JDBC.length()) : text);
        } catch (URISyntaxException e) {
            throw malformed();
        }
        boolean postgres = "postgres".equals(uri.getScheme()) || "postgresql".equals(uri.getScheme());
        if (!postgres || uri.getHost() == null || uri.getPath().length() < 2) {
            throw malformed();
        }
        Map<String, String> properties = new LinkedHashMap<>();
        if (uri.getRawQuery() != null) {
            for (String option : uri.getRawQuery().split("&", -1)) {
                int equals = option.indexOf('=');
                if (equals > 0) {
                    properties.put(decoded(option.substring(0, equals)), decoded(option.substring(equals + 1)));
                }
            }
        }
        if (uri.getRawUserInfo() != null) {
            String[] parts = uri.getRawUserInfo().split(":", 2);
            properties.put("user", decoded(parts[0]));
            if (parts.length == 2) {
                properties.put("password", decoded(parts[1]));
            }
        }
        String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        return new DatabaseAddress("jdbc:postgresql://" + uri.getHost() + port + uri.getRawPath(), properties);
    }

    /** A connection of its own, outside any pool. It fails when the database is silent for 10 s. */
    public Connection connect() throws SQLException {
        Properties all = asProperties();
        // Whoever keeps a connection repeats the same few statements.
        all.setProperty("prepareThreshold", "1");
        all.setProperty("tcpKeepAlive", "true");
        // A database that hangs is as good as one that is gone, and whoever waits for it is told so.
        all.putIfAbsent("socketTimeout", Integer.toString(SILENT_SECONDS));
        return DriverManager.getConnection(jdbcUrl, all);
    }

    Properties asProperties() {
        Properties copy = new Properties();
        copy.putAll(properties);
        return copy;
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private static IllegalArgumentException malformed() {
        return new IllegalArgumentException("it is not of the form postgres://user:password@host:port/name");
    }

    /** Never shows credentials. */
    @Override
    public String toString() {
        return jdbcUrl;
    }
}
