package dev.lattice.server.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.StringReader;
import java.net.SocketTimeoutException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

/** The driver over our socket, in the corners where it looks at sockets closely. */
class UnixSocketTest {
    private static TestDatabase test;

    @BeforeAll
    static void open() {
        test = TestDatabase.create();
    }

    @AfterAll
    static void close() {
        test.close();
    }

    @Test
    void manyBytesComeThroughWhole() throws SQLException {
        try (Connection connection = test.address().connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select repeat('0123456789', 1000000)")) {
            rows.next();
            assertThat(rows.getString(1)).hasSize(10_000_000).endsWith("0123456789");
        }
    }

    @Test
    void copyWhichLooksForAnswersOnTheWayWorks() throws Exception {
        try (Connection connection = test.address().connect();
                Statement statement = connection.createStatement()) {
            statement.execute("create table copied (line text)");
            long count = connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyIn("copy copied from stdin", new StringReader("some line\n".repeat(200_000)));
            assertThat(count).isEqualTo(200_000);
        }
    }

    @Test
    void lookingForNotificationsLeavesTheConnectionAsItWas() throws SQLException {
        try (Connection connection = test.address().connect();
                Statement statement = connection.createStatement()) {
            PGConnection postgres = connection.unwrap(PGConnection.class);
            statement.execute("listen news");
            assertThat(postgres.getNotifications(1)).isNullOrEmpty();
            statement.execute("notify news, 'first'");
            assertThat(postgres.getNotifications(100)).hasSize(1);
        }
    }

    @Test
    void aDatabaseThatHangsIsGivenUp() throws SQLException {
        try (Connection connection = test.address().connect();
                Statement statement = connection.createStatement()) {
            connection.setNetworkTimeout(Runnable::run, 300);
            assertThatExceptionOfType(SQLException.class)
                    .isThrownBy(() -> statement.execute("select pg_sleep(60)"))
                    .withRootCauseInstanceOf(SocketTimeoutException.class);
        }
    }

    @Test
    void manyVirtualThreadsWaitAtOnce() throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers = new ArrayList<Future<Integer>>();
            for (int i = 0; i < 20; i++) {
                answers.add(threads.submit(() -> {
                    try (Connection connection = test.address().connect();
                            Statement statement = connection.createStatement();
                            ResultSet rows = statement.executeQuery("select 1 from pg_sleep(0.2)")) {
                        rows.next();
                        return rows.getInt(1);
                    }
                }));
            }
            for (var answer : answers) {
                assertThat(answer.get()).isEqualTo(1);
            }
        }
    }
}
