package dev.lattice.server.bootstrap;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.util.Map;

/** Starts the server. What it is made of is in {@link Parts}, in which order in {@link Lifecycle}. */
@QuarkusMain
public final class Main {
    private static final int USAGE = 2;

    /** Quarkus makes one, for no use of ours. */
    Main() {}

    public static void main(String... args) {
        Settings settings;
        try {
            settings = Settings.from(System.getenv());
        } catch (InvalidSettings e) {
            System.err.println(e.getMessage());
            System.exit(USAGE);
            return;
        }
        quarkusProperties(settings).forEach(System::setProperty);
        Quarkus.run(args);
    }

    /** Everything else that Quarkus is told stands in application.properties. */
    private static Map<String, String> quarkusProperties(Settings settings) {
        return Map.of(
                "quarkus.http.host", settings.http().host(),
                "quarkus.http.port", Integer.toString(settings.http().port()),
                "quarkus.http.body.uploads-directory",
                        settings.storage().server().resolve("uploads").toString(),
                "quarkus.log.level", settings.logLevel().equals("debug") ? "INFO" : settings.logLevel(),
                "quarkus.log.category.\"dev.lattice\".level", settings.logLevel());
    }
}
