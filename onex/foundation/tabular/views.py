"""Pages of the import wizard: upload, what the dry run found, the decision, and what came of it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header, url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from onex.foundation.accounts.doors import door
from onex.foundation.accounts.permissions import may
from onex.foundation.accounts.requests import SeatedRequest
from onex.foundation.documents.answers import file_answer
from onex.foundation.limits.budgets import Use
from onex.foundation.policy.refusals import BadInput, NotFound
from onex.foundation.tabular import services
from onex.foundation.tabular.forms import UploadForm, ViewForm
from onex.foundation.tabular.importers import get_importer, importers, sheet_of
from onex.foundation.tabular.models import Import, ImportMode, ImportState
from onex.foundation.tabular.permissions import TabularPermission
from onex.foundation.tabular.saved_views import drop, keep
from onex.foundation.tabular.selectors import find_twin, get_import, imports_for
from onex.foundation.tabular.wizard import stages, tone
from onex.foundation.tabular.workbooks import KINDS, csv_template, template

WORKBOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ON_A_PAGE = 25


@door(TabularPermission.VIEW_IMPORT)
@require_GET
def imports(request: SeatedRequest) -> HttpResponse:
    """The history: imports of the seat's organisation, of the kinds the seat may make."""
    allowed = [name for name, importer in importers().items() if may(request.actor, importer.permission)]
    found = imports_for(request.actor, importer=request.GET.get("importer", ""), target=request.GET.get("target", ""))
    page = Paginator(found.filter(importer__in=allowed).select_related("check_job", "import_job"), ON_A_PAGE)
    shown = page.get_page(request.GET.get("page"))
    rows = [(upload, get_importer(upload.importer).sheet.label, tone(upload)) for upload in shown]
    return render(request, "tabular/imports.html", {"page": shown, "rows": rows})


@door(TabularPermission.START_IMPORT)
@require_http_methods(["GET", "POST"])
def new_import(request: SeatedRequest, importer: str) -> HttpResponse:
    """Choose the file; it is kept encrypted and checked, and nothing is imported before somebody says so."""
    chosen = services.open_importer(importer, by=request.actor)
    target = request.GET.get("target", "")
    today = timezone.localdate()
    context = chosen.open(target, request.actor, today)
    form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        started = services.start_import(
            importer, upload=upload.file, name=upload.name, target=target, by=request.actor, on=today
        )
        return redirect("tabular:import", ref=started.ref)
    sheet = sheet_of(chosen, context)
    return render(
        request,
        "tabular/new_import.html",
        {
            "form": form,
            "importer": chosen,
            "sheet": sheet,
            "target": target,
            "kinds": [(column, KINDS[column.kind]) for column in sheet.columns],
            "title": getattr(context, "title", ""),
            "back": getattr(context, "back", ""),
            "stages": stages(None),
            "earlier": imports_for(request.actor, importer=importer, target=target)[:5],
        },
        status=400 if form.errors else 200,
    )


@door(TabularPermission.VIEW_IMPORT)
@require_GET
def download_template(request: SeatedRequest, importer: str) -> HttpResponse:
    """The empty table for a target: ``?form=xlsx`` or ``csv``."""
    chosen = services.open_importer(importer, by=request.actor)
    sheet = sheet_of(chosen, chosen.open(request.GET.get("target", ""), request.actor, timezone.localdate()))
    language = get_language() or "zh-hans"
    name = sheet.label.in_language(language)
    match request.GET.get("form", "xlsx"):
        case "xlsx":
            answer = HttpResponse(template(sheet, language), content_type=WORKBOOK_TYPE)
            answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=f"{name}.xlsx")
        case "csv":
            answer = HttpResponse(csv_template(sheet, language), content_type="text/csv; charset=utf-8")
            answer["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=f"{name}.csv")
        case _:
            raise BadInput("no_such_form", _("没有这种格式的模板。"), allowed=("xlsx", "csv"))
    return answer


@door(TabularPermission.VIEW_IMPORT)
@require_GET
def show_import(request: SeatedRequest, ref: UUID) -> HttpResponse:
    """How far an import is, what was found, and what can be done."""
    upload = _reach(request, ref)
    job = upload.import_job or upload.check_job
    causes = list(upload.causes.all())
    return render(
        request,
        "tabular/import.html",
        {
            "upload": upload,
            "label": get_importer(upload.importer).sheet.label,
            "stages": stages(upload),
            "tone": tone(upload),
            "job": job,
            "busy": upload.state in (ImportState.CHECKING, ImportState.IMPORTING) and job is not None and not job.resting,
            "file_causes": [cause for cause in causes if cause.severity == "file"],
            "row_causes": [cause for cause in causes if cause.severity != "file"],
            "may_decide": may(request.actor, TabularPermission.DECIDE_IMPORT),
            "twin": find_twin(upload) if upload.state == ImportState.CHECKED else None,
            "left": max(0, upload.good - upload.imported),
        },
    )


@door(TabularPermission.DECIDE_IMPORT)
@require_POST
def accept_rows(request: SeatedRequest, ref: UUID) -> HttpResponse:
    """All the rows, or the good ones."""
    upload = _reach(request, ref)
    mode = request.POST.get("mode", ImportMode.ALL)
    services.accept(upload, mode, by=request.actor, on=timezone.localdate(), again="again" in request.POST)
    return redirect("tabular:import", ref=ref)


@door(TabularPermission.DECIDE_IMPORT)
@require_POST
def cancel_import(request: SeatedRequest, ref: UUID) -> HttpResponse:
    """End it; what was written stays and the page says how much."""
    services.cancel(_reach(request, ref), by=request.actor, on=timezone.localdate())
    return redirect("tabular:import", ref=ref)


@door(TabularPermission.DECIDE_IMPORT)
@require_POST
def resume_import(request: SeatedRequest, ref: UUID) -> HttpResponse:
    """Go on where it stopped."""
    services.resume(_reach(request, ref), by=request.actor)
    return redirect("tabular:import", ref=ref)


@door(TabularPermission.VIEW_IMPORT, use=Use.EXPORT)
@require_GET
def download_errors(request: SeatedRequest, ref: UUID) -> StreamingHttpResponse | FileResponse:
    """The failing rows, to be mended and uploaded again."""
    file = services.error_workbook(_reach(request, ref), by=request.actor)
    if file is None:
        raise NotFound("no_error_workbook", _("这次导入没有不合格的行。"))
    return file_answer(file)


@door(TabularPermission.KEEP_VIEW)
@require_POST
def keep_view(request: SeatedRequest) -> HttpResponseBase:
    """Keep the list on the screen under a name; the same name again replaces it."""
    form = ViewForm(request.POST)
    if not form.is_valid():
        raise BadInput("view_not_kept", _("视图名称不能为空，最长 60 个字。没有保存。"))
    kept = form.cleaned_data
    keep(by=request.actor, **kept)
    messages.success(request, say("已保存视图“%(name)s”") % {"name": kept["name"]})
    return redirect(_page_of_ours(request) + (f"?{kept['query']}" if kept["query"] else ""))


@door(TabularPermission.KEEP_VIEW)
@require_POST
def drop_view(request: SeatedRequest, pk: int) -> HttpResponseBase:
    """Forget a view of one's own."""
    drop(pk, by=request.actor)
    return redirect(_page_of_ours(request))


def _page_of_ours(request: SeatedRequest) -> str:
    asked = request.POST.get("address", "")
    return asked if asked.startswith("/") and url_has_allowed_host_and_scheme(asked, {request.get_host()}) else "/"


def _reach(request: SeatedRequest, ref: UUID) -> Import:
    """The import within reach, of a kind the seat may make."""
    upload = get_import(ref, request.actor)
    services.open_importer(upload.importer, by=request.actor)
    return upload
