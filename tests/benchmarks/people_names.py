"""Names of people, companies and places for made-up Brazilian leads, the common ones first."""

from __future__ import annotations

from services.duplicates.text import listed

GIVEN = listed(
    """Maria José Ana João Antônio Francisco Carlos Paulo Pedro Lucas Luiz Marcos Gabriel Rafael Daniel
    Juliana Fernanda Patrícia Marcelo Bruno Eduardo Felipe Rodrigo Aline Sandra Camila Amanda Bruna
    Jéssica Letícia Júlia Luciana Vanessa Mariana Gabriela André Leonardo Gustavo Guilherme Mateus
    Thiago Diego Vinícius Alexandre Ricardo Roberto Sérgio Jorge Adriano Fábio Leandro Anderson
    Renato Adriana Márcia Rosa Beatriz Larissa Tatiana Renata Cristina Carla Simone Cláudia Mônica
    Isabela Carolina Helena Alice Laura Sofia Luiza Manoel Sebastião Raimundo Geraldo Fernando
    Henrique Caio Igor Otávio Danilo Murilo Hugo Breno Wagner Wellington Washington Valdir Nelson
    Edson Milton Célia Vera Lúcia Regina Sueli Elaine Débora Priscila Daniela Michele Natália Bianca
    Raquel Lívia Clarice Olívia Yasmin Lorena Heloísa Nicole Manuela Cecília Esther Iara Jandira
    Kátia Luana Mirela Noêmia Paloma Quitéria Rita Sabrina Talita Úrsula Valéria Ximena Zélia Abel
    Benedito Cícero Davi Elias Flávio Gilberto Heitor Ivan Jair Kleber Lauro Moacir Nilton Orlando
    Plínio Quirino Rubens Saulo Tadeu Ubiratan Vítor Waldemar Yuri Zacarias"""
)
MIDDLE = listed(
    """Aparecida Paula Clara Eduarda Luísa Vitória Cecília Fátima Lúcia Henrique Augusto Miguel Carlos
    César"""
)
SURNAMES = listed(
    """Silva Santos Oliveira Souza Lima Pereira Ferreira Costa Rodrigues Almeida Nascimento Alves Carvalho
    Araújo Ribeiro Gomes Martins Barbosa Rocha Dias Andrade Moreira Nunes Marques Machado Mendes
    Freitas Cardoso Ramos Gonçalves Santana Teixeira Cavalcante Moura Borges Monteiro Pinto Campos
    Miranda Vieira Batista Correia Castro Barros Melo Neves Lopes Soares Fernandes Cruz Reis Duarte
    Azevedo Farias Peixoto Siqueira Xavier Tavares Brito Coelho Leite Pires Fonseca Guimarães
    Medeiros Macedo Nogueira Rezende Sales Sampaio Viana Vasconcelos Aguiar Amaral Assis Bastos
    Bezerra Bittencourt Braga Brandão Caldas Camargo Chaves Cordeiro Cunha Domingues Esteves
    Figueiredo Franco Furtado Garcia Guerra Lacerda Leal Lemos Lobo Magalhães Maia Matos Menezes
    Moraes Motta Muniz Novaes Pacheco Paiva Parreira Passos Prado Queiroz Quintana Rangel Rios Sá
    Salgado Serra Toledo Torres Trindade Uchoa Valente Vargas Vaz Veloso Zanetti Bianchi Rossi
    Ferrari Schmidt Müller Schneider Tanaka Sato Yamamoto Nakamura Suzuki Kowalski Haddad Khoury"""
)
SYLLABLES = listed(
    """ba be bi bo bra cal can car cor da del do fa fer gal gui la lan len lor ma mar men mo na nel no pa
    pe pi ra ri ro sa se so ta te ti tor va ve vi za ze zu"""
)
ENDINGS = listed("""lli ni ti no ro ra to ta rdi sso tti nha nho res nes les ves zzi tto ini one""")
CITIES = """São Paulo|SP|11 Rio de Janeiro|RJ|21 Belo Horizonte|MG|31 Curitiba|PR|41 Porto Alegre|RS|51
        Salvador|BA|71 Recife|PE|81 Fortaleza|CE|85 Brasília|DF|61 Goiânia|GO|62 Campinas|SP|19
        Florianópolis|SC|48 Joinville|SC|47 Manaus|AM|92 Belém|PA|91 Vitória|ES|27 Ribeirão
        Preto|SP|16 Sorocaba|SP|15 Santos|SP|13 Uberlândia|MG|34 Londrina|PR|43 Natal|RN|84
        Maceió|AL|82 Cuiabá|MT|65 Campo Grande|MS|67 Teresina|PI|86"""
STREETS = """Rua das Flores|Rua XV de Novembro|Avenida Paulista|Rua São João|Avenida Brasil|Rua Sete de
        Setembro |Rua Dom Pedro II|Avenida Getúlio Vargas|Rua Tiradentes|Rua das Acácias|Rua
        Marechal Deodoro|Avenida Santos Dumont |Rua Rui Barbosa|Rua Barão do Rio Branco|Rua Castro
        Alves|Avenida Independência|Rua Santa Catarina|Rua da Paz"""
COMPANY_FIRST = listed(
    """Padaria Mercado Auto Construtora Clínica Escola Transportes Comercial Indústria Farmácia Ótica
    Restaurante Gráfica Imobiliária Consultoria Distribuidora Oficina Academia Studio Agropecuária
    Metalúrgica Tecidos Móveis Calçados Pousada Tecnologia Logística Engenharia Contabilidade
    Advocacia"""
)
COMPANY_LAST = listed(
    """Sol Lua Aurora Horizonte União Progresso Esperança Bandeirante Central Nacional Primavera Estrela
    Atlântica Paulista Mineira Gaúcha Alvorada Ipiranga Guarani Tupi Delta Alfa Ômega Prime Real
    Imperial Moderna Nova Viva Forte Verde Azul Serrana Litoral Planalto"""
)
LEGAL = ["Ltda", "LTDA.", "S.A.", "S/A", "ME", "EPP", "EIRELI", "Ltda ME", ""]
PUBLIC_DOMAINS = (
    ["gmail.com"] * 10 + ["hotmail.com"] * 4 + ["outlook.com", "yahoo.com.br", "uol.com.br", "terra.com.br"]
)
NICKNAMES = dict(
    pair.split("=")
    for pair in listed(
        """Francisco=Chico José=Zé Beatriz=Bia Fernando=Nando Eduardo=Edu Roberto=Beto Gilberto=Beto
        Antônio=Toninho Gabriel=Biel Gabriela=Gabi Rafael=Rafa Leonardo=Leo Guilherme=Gui Patrícia=Paty
        Alexandre=Xande Camila=Mila Carolina=Carol Isabela=Bela Mariana=Mari Luciana=Lu Juliana=Ju
        Vanessa=Nessa Carlos=Carlinhos Daniela=Dani Vinícius=Vini Adriana=Dri Sebastião=Tião Fernanda=Nanda
        Cristina=Cris Gustavo=Guga"""
    )
)


def cities() -> list[tuple[str, str, str]]:
    """City, state, dialling area."""
    joined = CITIES.replace("\n", " ").split("|")
    found = []
    name = joined[0]
    for place in range(1, len(joined) - 1, 2):
        area, _, following = joined[place + 1].partition(" ")
        found.append((name, joined[place], area))
        name = following
    return found


def streets() -> list[str]:
    """Names of streets."""
    return [street.strip() for street in STREETS.split("|")]
