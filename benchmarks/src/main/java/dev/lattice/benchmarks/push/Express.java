package dev.lattice.benchmarks.push;

import java.nio.file.Path;
import java.util.List;

/** A small Express app, of which a line is changed again and again. */
final class Express {
    /** What npm makes its folder of dependencies from. */
    static final List<String> MANIFESTS = List.of("package.json", "package-lock.json");

    static final String SERVER = "server.js";

    private Express() {}

    /** Where its manifests are, as they are tested. */
    static Path folder(Path module) {
        return module.resolveSibling("tests/src/test/resources/apps/express-npm");
    }

    /** Its only source file. */
    static String server(String text) {
        return """
                const express = require('express')
                const app = express()
                app.get('/', (request, response) => response.send('%s'))
                const server = app.listen(process.env.PORT || 3000)
                process.on('SIGTERM', () => server.close(() => process.exit(0)))
                """.formatted(text);
    }
}
