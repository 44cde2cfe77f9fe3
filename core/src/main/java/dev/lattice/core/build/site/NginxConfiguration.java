package dev.lattice.core.build.site;

import java.util.Optional;

/**
 * What a web server is told to serve files: as an account without rights, from a file system that it cannot write to but
 * for {@code /tmp}.
 *
 * @param folder of the files
 * @param fallback the file for paths that have none; empty when they are not found
 */
record NginxConfiguration(String folder, Optional<String> fallback) {
    static final int PORT = 8080;

    /** Own, as the server's own list differs by version: the old ones know no {@code mjs}. */
    private static final String TYPES = """
                    text/html                   html htm;
                    text/css                    css;
                    text/plain                  txt text log;
                    text/xml                    xml xsl;
                    text/csv                    csv;
                    text/markdown               md;
                    text/calendar               ics;
                    text/vtt                    vtt;
                    text/javascript             js mjs cjs;
                    application/json            json map;
                    application/ld+json         jsonld;
                    application/manifest+json   webmanifest;
                    application/wasm            wasm;
                    application/atom+xml        atom;
                    application/rss+xml         rss;
                    application/geo+json        geojson;
                    application/pdf             pdf;
                    application/zip             zip;
                    application/gzip            gz tgz;
                    application/epub+zip        epub;
                    application/vnd.ms-fontobject eot;
                    image/svg+xml               svg svgz;
                    image/png                   png;
                    image/apng                  apng;
                    image/jpeg                  jpg jpeg;
                    image/gif                   gif;
                    image/webp                  webp;
                    image/avif                  avif;
                    image/bmp                   bmp;
                    image/tiff                  tif tiff;
                    image/x-icon                ico;
                    font/woff                   woff;
                    font/woff2                  woff2;
                    font/ttf                    ttf;
                    font/otf                    otf;
                    audio/mpeg                  mp3;
                    audio/ogg                   ogg oga;
                    audio/wav                   wav;
                    audio/mp4                   m4a;
                    audio/flac                  flac;
                    video/mp4                   mp4 m4v;
                    video/webm                  webm;
                    video/ogg                   ogv;
                    video/quicktime             mov;
                    model/gltf-binary           glb;
                    model/gltf+json             gltf;
            """;

    /**
     * Names that change with what is in the file: those in folders of bundlers, and with a hash that cannot be a word or a
     * date.
     */
    private static final String HASHED = "~(^/(assets/.+|_astro/.+|_next/static/.+|_nuxt/.+|_app/immutable/.+)"
            + "[.-][A-Za-z0-9_-]{8,}\\\\.[a-z0-9]+$"
            + "|[.-](?=[0-9a-f]*[a-f])(?=[0-9a-f]*[0-9])[0-9a-f]{8,}(\\\\.chunk)?\\\\.(js|mjs|css|woff2?|wasm)$"
            + "|[.-](?=[0-9A-Z]*[0-9])(?=[0-9A-Z]*[A-Z])[0-9A-Z]{8}\\\\.(js|mjs|css|woff2?|wasm)$)";

    String text() {
        return """
                worker_processes auto;
                pid /tmp/nginx.pid;
                error_log /dev/stderr warn;

                events {
                    worker_connections 1024;
                }

                http {
                    types {
                %1$s    }
                    default_type application/octet-stream;
                    charset utf-8;
                    charset_types text/css text/plain text/xml text/csv text/markdown text/calendar text/vtt text/javascript
                        application/json application/manifest+json application/ld+json application/geo+json;

                    access_log /dev/stdout;
                    server_tokens off;
                    sendfile on;
                    tcp_nopush on;
                    keepalive_timeout 65;
                    client_body_temp_path /tmp/body;
                    proxy_temp_path /tmp/proxy;
                    fastcgi_temp_path /tmp/fastcgi;
                    uwsgi_temp_path /tmp/uwsgi;
                    scgi_temp_path /tmp/scgi;

                    gzip on;
                    gzip_static on;
                    gzip_vary on;
                    gzip_proxied any;
                    gzip_comp_level 5;
                    gzip_min_length 1024;
                    gzip_types text/css text/plain text/xml text/csv text/markdown text/calendar text/vtt text/javascript
                        application/json application/manifest+json application/ld+json application/geo+json application/wasm
                        application/atom+xml application/rss+xml application/vnd.ms-fontobject image/svg+xml image/x-icon
                        font/ttf font/otf model/gltf+json;

                    map $uri $caching {
                        default no-cache;
                        "%2$s" "public, max-age=31536000, immutable";
                    }

                    server {
                        listen %3$d;
                        root %4$s;
                        index index.html index.htm;
                        absolute_redirect off;
                        add_header Cache-Control $caching;
                        add_header X-Content-Type-Options nosniff always;
                        error_page 403 404 =404 /404.html;

                        location ~ /\\.(?!well-known(/|$)) {
                            return 404;
                        }
                %5$s    }
                }
                """.formatted(TYPES, HASHED.replace("\\\\", "\\"), PORT, quoted(folder), places());
    }

    private String places() {
        String places = fallback.map(file -> """
                # What is missing among files is missing: a page in its place would be run or shown as one.
                location ~ \\.(js|mjs|css|map|json|wasm|png|jpe?g|gif|svg|webp|avif|ico|woff2?|ttf|otf|txt|xml)$ {
                    try_files $uri =404;
                }
                location / {
                    try_files $uri $uri.html $uri/index.html %s;
                }
                """.formatted(quoted("/" + file))).orElse("""
                location / {
                    try_files $uri $uri.html $uri/ =404;
                }
                """);
        return places.indent(8);
    }

    /** A text as one word of the configuration; it has no literal for variables, so those are refused before. */
    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}
