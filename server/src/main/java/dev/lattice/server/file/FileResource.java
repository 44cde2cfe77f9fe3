package dev.lattice.server.file;

import dev.lattice.api.file.MissingBlobsReply;
import dev.lattice.api.file.MissingBlobsRequest;
import dev.lattice.api.file.StoredBlobsReply;
import dev.lattice.api.file.TreeManifest;
import dev.lattice.api.file.UploadedFile;
import dev.lattice.core.id.FileId;
import dev.lattice.server.http.Access;
import dev.lattice.server.http.Access.Policy;
import dev.lattice.server.http.Caller;
import dev.lattice.server.http.Principal;
import dev.lattice.server.problem.Problem;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.io.InputStream;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.ResponseStatus;
import org.jboss.resteasy.reactive.RestForm;
import org.jboss.resteasy.reactive.multipart.FileUpload;
import org.jspecify.annotations.Nullable;

/** Files, blobs and trees over HTTP. */
@Path("/api")
@Tag(name = "Files")
@Access(Policy.USER)
@RunOnVirtualThread
public final class FileResource {
    private static final int MOST_HASHES = 200_000;

    private final FileService files;
    private final TreeManifests manifests;
    private final BlobPack pack;
    private final Downloads downloads;
    private final Caller caller;

    FileResource(FileService files, TreeManifests manifests, Blobs blobs, Downloads downloads, Caller caller) {
        this.files = files;
        this.manifests = manifests;
        this.pack = new BlobPack(blobs);
        this.downloads = downloads;
        this.caller = caller;
    }

    @POST
    @Path("files/upload")
    @Consumes(MediaType.MULTIPART_FORM_DATA)
    @ResponseStatus(201)
    @Operation(summary = "Upload a file; a ZIP becomes the working folder of the job that names it")
    public UploadedFile upload(@RestForm("file") @Nullable FileUpload file, @Context UriInfo uri) throws IOException {
        if (file == null) {
            throw Problem.invalid("file", "The form needs a part 'file' with a file in it.");
        }
        return view(files.keep(caller.project(), file.fileName(), file.uploadedFile()), uri);
    }

    @GET
    @Path("files/download/{fileId}")
    @Access({Policy.USER, Policy.WORKER})
    @Operation(summary = "Download a file, whole or in ranges; a tree comes as a ZIP")
    @APIResponse(
            responseCode = "200",
            description = "The bytes",
            content = @Content(mediaType = "application/octet-stream", schema = @Schema(format = "binary")))
    public Response download(@PathParam("fileId") FileId fileId, HttpServerRequest request) {
        StoredFile file = switch (caller.principal().orElseThrow()) {
            case Principal.User user -> files.get(user.project(), fileId);
            case Principal.Node node -> files.get(node.id(), fileId);
        };
        return file.kind() == StoredFile.Kind.TREE
                ? downloads.zip(file.name(), manifests.read(file.sha256()))
                : downloads.send(file.name(), file.sha256(), file.size(), request);
    }

    @POST
    @Path("blobs/missing")
    @Operation(summary = "Ask which blobs the project has not sent yet")
    public MissingBlobsReply missing(MissingBlobsRequest request) {
        Problem.required(request);
        if (request.sha256() == null || request.sha256().size() > MOST_HASHES) {
            throw Problem.invalid("sha256", "sha256 is a list of at most " + MOST_HASHES + " hashes.");
        }
        return new MissingBlobsReply(files.missing(caller.project(), request.sha256()));
    }

    @POST
    @Path("blobs")
    @Consumes(BlobPack.MEDIA_TYPE)
    @Operation(summary = "Send blobs: for each its SHA-256 as 64 hex characters, its length as 8 bytes, and its bytes")
    public StoredBlobsReply store(
            @RequestBody(
                            content =
                                    @Content(
                                            mediaType = BlobPack.MEDIA_TYPE,
                                            schema = @Schema(type = SchemaType.STRING, format = "binary")))
                    InputStream body)
            throws IOException {
        return new StoredBlobsReply(pack.store(caller.project(), body));
    }

    @POST
    @Path("trees")
    @ResponseStatus(201)
    @Operation(summary = "Make a folder of blobs that were sent before")
    public UploadedFile tree(TreeManifest manifest, @Context UriInfo uri) throws IOException {
        Problem.required(manifest);
        return view(files.keep(caller.project(), manifest), uri);
    }

    private static UploadedFile view(StoredFile file, UriInfo uri) {
        String url = uri.getBaseUriBuilder()
                .path("api/files/download/{id}")
                .build(file.id())
                .toString();
        return new UploadedFile(file.id(), url, file.size(), file.sha256().hex());
    }
}
