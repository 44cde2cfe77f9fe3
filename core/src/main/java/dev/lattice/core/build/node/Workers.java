package dev.lattice.core.build.node;

import dev.lattice.core.build.Document;
import dev.lattice.core.build.SourceTree;
import dev.lattice.core.build.UndetectedException;
import java.util.List;
import java.util.Optional;

/** Programs for Cloudflare Workers: their modules answer to that platform only, and serve nothing where Node.js runs them. */
final class Workers {
    private static final List<String> SETTINGS = List.of("wrangler.jsonc", "wrangler.json", "wrangler.toml");

    /** It builds for that platform whatever framework is used. */
    private static final String PLUGIN = "@cloudflare/vite-plugin";

    private Workers() {}

    /** The settings of an app that is a program for that platform, and says nothing of how else it is started. */
    static Optional<String> settings(SourceTree app, Manifest manifest) {
        return Scripts.start(manifest).isPresent()
                ? Optional.empty()
                : SETTINGS.stream().filter(app::has).findFirst().filter(file -> isProgram(app, manifest, file));
    }

    /** Those that only name a folder of pages have no program. */
    private static boolean isProgram(SourceTree app, Manifest manifest, String file) {
        Optional<Document> settings = app.document(file);
        return settings.isPresent() ? settings.get().has("main") : manifest.needs("wrangler");
    }

    /**
     * Refuses such a program.
     *
     * @param serving what its framework makes of it, if it has one that does
     */
    static void refuse(NodeSource source, Optional<Serving> serving) throws UndetectedException {
        if (serving.isPresent() && !source.manifest().needs(PLUGIN)) {
            return;
        }
        Optional<String> settings = settings(source.app(), source.manifest());
        if (settings.isPresent()) {
            throw new UndetectedException("This app is for Cloudflare Workers (" + source.path(settings.get())
                    + "), and serves nothing where Node.js runs it. Serve it by an adapter for Node.js, such as"
                    + " @hono/node-server for Hono, and add a start script that does so, or give the start command; or"
                    + " add a Dockerfile of yours.");
        }
    }
}
