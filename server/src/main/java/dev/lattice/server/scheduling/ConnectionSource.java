package dev.lattice.server.scheduling;

import java.sql.Connection;
import java.sql.SQLException;

/** Opens connections that are not of a pool: the leader keeps its own as long as it leads. */
@FunctionalInterface
public interface ConnectionSource {
    Connection open() throws SQLException;
}
