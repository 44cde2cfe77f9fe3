package dev.lattice.server.bootstrap;

import dev.lattice.server.catalogue.Catalogue;
import dev.lattice.server.event.EventHub;
import dev.lattice.server.file.BlobStore;
import dev.lattice.server.health.HealthService;
import dev.lattice.server.http.Authenticator;
import dev.lattice.server.http.RateLimits;
import dev.lattice.server.http.UserCredentials;
import dev.lattice.server.id.Ids;
import dev.lattice.server.node.NodeIdentity;
import dev.lattice.server.postgres.Database;
import dev.lattice.server.postgres.DatabaseServer;
import dev.lattice.server.project.AuditLog;
import dev.lattice.server.project.ProjectService;
import dev.lattice.server.scheduling.Dispatcher;
import dev.lattice.server.secret.Seal;
import dev.lattice.server.secret.SecretFiles;
import dev.lattice.server.user.AccessTokens;
import dev.lattice.server.user.ApiTokenService;
import dev.lattice.server.user.BearerTokens;
import dev.lattice.server.user.FirstAdmin;
import dev.lattice.server.user.Passwords;
import dev.lattice.server.user.SessionService;
import dev.lattice.server.user.UserService;
import io.quarkus.virtual.threads.VirtualThreads;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.concurrent.ExecutorService;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** What the server is made of: each part with what it needs. */
@Singleton
final class Parts {
    // ---- ground ----

    @Produces
    @Singleton
    Settings settings() {
        return Settings.from(System.getenv());
    }

    @Produces
    @Singleton
    Clock clock() {
        return Clock.systemUTC();
    }

    @Produces
    @Singleton
    Ids ids(Clock clock) {
        return new Ids(clock);
    }

    @Produces
    @Singleton
    EventHub eventHub() {
        return new EventHub();
    }

    @Produces
    @Singleton
    Catalogue catalogue() {
        return Catalogue.load();
    }

    // ---- storage ----

    @Produces
    @Singleton
    HomeLock homeLock(Settings settings) {
        return HomeLock.take(settings.storage().server());
    }

    /** Needs the lock: an orphan may only be adopted by the one server of its folder. */
    @Produces
    @Singleton
    DatabaseServer databaseServer(Settings settings, HomeLock lock) {
        try {
            return DatabaseServer.start(
                    settings.storage().database(), settings.storage().server());
        } catch (IOException e) {
            throw new UncheckedIOException("PostgreSQL could not be started", e);
        }
    }

    @Produces
    @Singleton
    Database database(DatabaseServer server) {
        return Database.open(server.address(), Database.DEFAULT_CONNECTIONS);
    }

    @Produces
    @Singleton
    SecretFiles secretFiles(Settings settings) {
        return new SecretFiles(settings.storage().server().resolve("secrets"));
    }

    @Produces
    @Singleton
    Seal seal(SecretFiles files, Settings settings) {
        return new Seal(files.secret("seal", settings.secrets().sealingKey()));
    }

    // ---- people ----

    @Produces
    @Singleton
    AuditLog auditLog() {
        return new AuditLog();
    }

    @Produces
    @Singleton
    ProjectService projects(Database database, Ids ids) {
        return new ProjectService(database, ids);
    }

    @Produces
    @Singleton
    Passwords passwords() {
        return new Passwords();
    }

    @Produces
    @Singleton
    AccessTokens accessTokens(Settings settings, SecretFiles files, Clock clock) {
        return new AccessTokens(
                files.secret("jwt", settings.secrets().jwt()),
                settings.secrets().accessTokenLife(),
                clock);
    }

    @Produces
    @Singleton
    SessionService sessions(
            Database database,
            Passwords passwords,
            AccessTokens tokens,
            UserCredentials known,
            AuditLog audit,
            Ids ids,
            Clock clock) {
        return new SessionService(database, passwords, tokens, known, audit, ids, clock);
    }

    @Produces
    @Singleton
    ApiTokenService apiTokens(Database database, UserCredentials known, AuditLog audit, Ids ids, Clock clock) {
        return new ApiTokenService(database, known, audit, ids, clock);
    }

    @Produces
    @Singleton
    UserService users(
            Database database, ProjectService projects, Passwords passwords, AuditLog audit, Ids ids, Clock clock) {
        return new UserService(database, projects, passwords, audit, ids, clock);
    }

    @Produces
    @Singleton
    FirstAdmin firstAdmin(
            Database database, UserService users, ApiTokenService tokens, Passwords passwords, Settings settings) {
        return new FirstAdmin(
                database, users, tokens, passwords, settings.storage().server().resolve("first-admin.json"));
    }

    // ---- edge ----

    @Produces
    @Singleton
    UserCredentials userCredentials(
            Database database, AccessTokens tokens, @VirtualThreads ExecutorService blocking, Clock clock) {
        return new BearerTokens(database, tokens, blocking, clock);
    }

    @Produces
    @Singleton
    Authenticator authenticator(UserCredentials users, NodeIdentity nodes) {
        return new Authenticator(users, nodes);
    }

    @Produces
    @Singleton
    RateLimits rateLimits(Settings settings) {
        return new RateLimits(settings.http().callsPerSecond());
    }

    @Produces
    @Singleton
    HealthService health(
            Database database,
            BlobStore storage,
            Dispatcher dispatcher,
            @ConfigProperty(name = "quarkus.application.version") String version) {
        return new HealthService(database, storage, dispatcher::leading, version);
    }
}
