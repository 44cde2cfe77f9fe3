from django.shortcuts import render

from books.models import Book


def shelf(request):
    return render(request, "shelf.html", {"books": Book.objects.all()})
