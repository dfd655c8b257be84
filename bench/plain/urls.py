from django.urls import path

from bench.plain import views

urlpatterns = [
    path("hello/", views.hello),
    path("articles/<int:pk>/", views.article, name="article"),
]
